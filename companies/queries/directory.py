"""The companies as they stand, and what the lines of a list would change in them.

A company is shared between schools. So a list fills in what is blank and adds what is missing;
it changes a fact only when no other school works with the company, and says so when it differs.
"""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import blake2b
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import School
from companies.models import Company, Partnership, TrainerPost, Workplace
from companies.queries.firms import Firm, Person, Place
from core.enums import Verdict
from core.imports.columns import Values
from core.imports.problems import Wrong
from core.imports.staging import Decision
from core.models import Sector
from core.names import full_name, plain

FACTS = ("name", "kvk", "sbb", "website")
ADDRESS = ("street", "postcode", "city")


class Directory:
    """All companies, found by KvK, SBB, this school's own key, or name with postcode."""

    def __init__(self, *, school: School) -> None:
        self.firms: dict[int, Firm] = {}
        self.new: list[Firm] = []
        self.by_email: dict[tuple[str, str], Person] = {}
        self._load(school)
        listed = list(Sector.objects.all())
        self.sectors = _sectors(listed)
        self.sector_names = {sector.pk: str(sector) for sector in listed}
        self.by_kvk = {f.kvk: f for f in self.firms.values() if f.kvk}
        self.by_sbb = {f.sbb: f for f in self.firms.values() if f.sbb}
        self.by_key = {f.own_key: f for f in self.firms.values() if f.own_key}
        self.by_name = {
            (plain(f.name), p.postcode): f
            for f in reversed(self.firms.values())
            for p in f.places
            if p.postcode
        }
        self._digest = blake2b(digest_size=16)

    def _load(self, school: School) -> None:
        rows = Company.objects.order_by("pk").values_list("pk", *FACTS, "sector_id")
        for pk, name, kvk, sbb, website, sector in rows.iterator(5_000):
            self.firms[pk] = Firm(pk, name, kvk, sbb, website, sector)
        partnerships = Partnership.objects.values_list(
            "pk", "company_id", "school_id", "own_key", "active"
        )
        for pk, company, at, key, active in partnerships.iterator(5_000):
            firm = self.firms[company]
            firm.partners += 1
            if at == school.pk:
                firm.partner, firm.own_key, firm.active = pk, key, active
        places = Workplace.objects.order_by("pk").values_list("pk", "company_id", "name", *ADDRESS)
        for pk, company, *rest in places.iterator(5_000):
            self.firms[company].places.append(Place(pk, *rest))
        people: dict[int, Person] = {}
        posts = TrainerPost.objects.order_by("pk").values_list(
            "trainer_id",
            "company_id",
            "end",
            "trainer__first_name",
            "trainer__infix",
            "trainer__last_name",
            "trainer__email",
            "trainer__phone",
        )
        for pk, company, end, *rest in posts.iterator(5_000):
            person = people.setdefault(pk, Person(pk, *rest))
            if end is None:
                self.firms[company].people.append(person)
                person.is_shared |= not self.firms[company].is_ours_alone
        self.by_email = {(p.email.casefold(), p.key): p for p in people.values() if p.email}

    @property
    def fingerprint(self) -> str:
        """Of the companies that the lines touched, as they were before. Read it after the last."""
        return self._digest.hexdigest()

    def rest(self) -> Iterator[Decision]:
        """A company that the list does not name stays as it is."""
        return iter(())

    def decide(self, line: int, values: Values) -> Decision:
        """Also writes it into the memory: the next line may be about the same company."""
        firm = self._find(values)
        is_new = firm is None
        if firm is None:
            firm = Firm(None, values["name"])
            self.new.append(firm)
        elif not firm.touched and firm.pk:
            self._digest.update(repr(firm).encode())
        firm.touched = True
        changes: list[list[str]] = []
        notes: list[str] = []
        self._facts(line, firm, values, changes, notes)
        self._sector(firm, values, changes, notes)
        self._partnership(line, firm, values, changes)
        self._place(firm, values, changes, notes)
        self._person(firm, values.get("trainer"), changes, notes)
        self._index(firm, values)
        if is_new or firm.pk is None:
            verdict = Verdict.NEW if is_new or changes else Verdict.UNCHANGED
        else:
            verdict = Verdict.CHANGED if changes else Verdict.UNCHANGED
        key = values.get("kvk") or values.get("sbb") or values.get("own_key") or values["name"]
        return Decision(key, verdict, values, changes, notes=notes)

    def _find(self, values: Values) -> Firm | None:
        """Two different KvK numbers are two companies, whatever else they share."""
        kvk = values.get("kvk", "")
        if kvk in self.by_kvk:
            return self.by_kvk[kvk]
        found = (
            self.by_sbb.get(values.get("sbb", ""))
            or self.by_key.get(values.get("own_key", ""))
            or self.by_name.get((plain(values["name"]), values.get("postcode", "")))
        )
        return None if found and found.kvk and kvk else found

    def _index(self, firm: Firm, values: Values) -> None:
        for index, value in (
            (self.by_kvk, firm.kvk),
            (self.by_sbb, firm.sbb),
            (self.by_key, firm.own_key),
        ):
            if value:
                index[value] = firm
        self.by_name.setdefault((plain(firm.name), values.get("postcode", "")), firm)

    def _facts(
        self, line: int, firm: Firm, values: Values, changes: list[list[str]], notes: list[str]
    ) -> None:
        for name in FACTS:
            given = values.get(name, "")
            if not given:
                continue
            _agree(firm, name, given, line)
            old = getattr(firm, name)
            if old == given or (firm.pk is None and name == "name"):
                continue
            if name in ("kvk", "sbb"):
                self._refuse_taken(firm, name, given)
            if old and not firm.is_ours_alone:
                notes.append(_differs(name, old))
                continue
            setattr(firm, name, given)
            firm.changed.add(name)
            if firm.pk:
                changes.append([name, old, given])

    def _refuse_taken(self, firm: Firm, name: str, given: str) -> None:
        other = (self.by_kvk if name == "kvk" else self.by_sbb).get(given)
        if other is not None and other is not firm:
            raise Wrong(
                _("Dit nummer is van een ander bedrijf: %(name)s. Kijk na welk van de twee klopt.")
                % {"name": other.name},
                column=name,
            )

    def _sector(
        self, firm: Firm, values: Values, changes: list[list[str]], notes: list[str]
    ) -> None:
        given = values.get("sector", "")
        if not given:
            return
        found = self.sectors.get(plain(given))
        if found is None:
            notes.append(
                _("De sector “%(name)s” kennen we niet; die blijft leeg.") % {"name": given}
            )
        elif firm.sector is None:
            firm.sector = found
            firm.changed.add("sector")
            if firm.pk:
                changes.append(["sector", "", given])
        elif firm.sector != found:
            notes.append(_differs("sector", self.sector_names[firm.sector]))

    def _partnership(self, line: int, firm: Firm, values: Values, changes: list[list[str]]) -> None:
        given = values.get("own_key", "")
        other = self.by_key.get(given) if given else None
        if other is not None and other is not firm:
            raise Wrong(
                _("Dit eigen nummer is al van %(name)s. Geef elk bedrijf een eigen nummer.")
                % {"name": other.name},
                column="own_key",
            )
        if given:
            _agree(firm, "own_key", given, line)
        if (firm.partner is None or not firm.active) and "partner" not in firm.changed:
            firm.changed.add("partner")
            if firm.pk:
                changes.append(["partner", _("nee"), _("ja")])
        if given and given != firm.own_key:
            if firm.pk:
                changes.append(["own_key", firm.own_key, given])
            firm.own_key = given
            firm.changed.add("own_key")

    def _place(
        self, firm: Firm, values: Values, changes: list[list[str]], notes: list[str]
    ) -> None:
        """By its name; without one by its address. An address that differs is another workplace."""
        address = {name: values.get(name, "") for name in ADDRESS}
        name = values.get("workplace", "")
        place = _place_of(firm, name, address)
        if place is None:
            if firm.places and not name and not any(address.values()):
                return
            place = Place(None, _free_name(firm, name, address), **address)
            firm.places.append(place)
            if firm.pk:
                changes.append(["place", "", _said(place)])
            return
        for part, given in address.items():
            old = getattr(place, part)
            if given and not old:
                setattr(place, part, given)
                place.changed = True
                if firm.pk:
                    changes.append([part, "", given])
            elif given and plain(given) != plain(old):
                notes.append(_differs(part, old))

    def _person(
        self,
        firm: Firm,
        given: dict[str, str] | None,
        changes: list[list[str]],
        notes: list[str],
    ) -> None:
        if given is None:
            return
        wanted = Person(
            None,
            given["first_name"],
            given["infix"],
            given["last_name"],
            given["email"],
            given["phone"],
        )
        here = [p for p in firm.people if p.key == wanted.key]
        person = here[0] if here else self.by_email.get((wanted.email.casefold(), wanted.key))
        if person is None:
            person = wanted
            if person.email:
                self.by_email[(person.email.casefold(), person.key)] = person
        if not here:
            firm.people.append(person)
            firm.posted.append(person)
            changes.append(["person", "", _named(person)])
        for part in ("email", "phone"):
            old, new = getattr(person, part), given[part]
            if new and not old and not (part == "email" and person.is_shared):
                setattr(person, part, new)
                person.changed = True
                changes.append([f"trainer_{part}", "", new])
            elif new and new != old:
                self._other_reach(firm, person, part, new, changes, notes)

    def _other_reach(
        self,
        firm: Firm,
        person: Person,
        part: str,
        new: str,
        changes: list[list[str]],
        notes: list[str],
    ) -> None:
        old = getattr(person, part)
        if person.is_shared or not firm.is_ours_alone or person.pk is None:
            notes.append(_differs(f"trainer_{part}", old or "–"))
            return
        setattr(person, part, new)
        person.changed = True
        changes.append([f"trainer_{part}", old, new])


def _sectors(listed: list[Sector]) -> dict[str, int]:
    """By code, by both names, and by each word of a name that only one sector has."""
    found: dict[str, int] = {}
    words: dict[str, set[int]] = {}
    for sector in listed:
        for text in (sector.code, sector.name, sector.name_en):
            found[plain(text)] = sector.pk
        for word in plain(sector.name).split():
            words.setdefault(word, set()).add(sector.pk)
    for word, pks in words.items():
        if len(pks) == 1 and len(word) > 3:
            found.setdefault(word, *pks)
    return found


def _agree(firm: Firm, name: str, given: str, line: int) -> None:
    """Two lines about one company must tell the same of it."""
    first, said = firm.said.setdefault(name, (line, given))
    if said != given:
        raise Wrong(
            _(
                "Regel %(line)s gaat over hetzelfde bedrijf, maar zegt hier “%(said)s”. Maak ze"
                " gelijk."
            )
            % {"line": first, "said": said},
            column=name,
        )


def _differs(name: str, old: str) -> str:
    from companies.imports import SPEC

    return _("%(label)s wijkt af: in Trialoog staat “%(old)s”. Dat blijft zo.") % {
        "label": SPEC.label(name),
        "old": old,
    }


def _place_of(firm: Firm, name: str, address: dict[str, str]) -> Place | None:
    if name:
        return next((p for p in firm.places if plain(p.name) == plain(name)), None)
    if not any(address.values()):
        return None
    for place in firm.places:
        if all(
            not new or not getattr(place, part) or plain(getattr(place, part)) == plain(new)
            for part, new in address.items()
        ):
            return place
    return None


def _free_name(firm: Firm, name: str, address: dict[str, str]) -> str:
    taken = {p.name for p in firm.places}
    wanted = [name] if name else [firm.name, ", ".join(v for v in address.values() if v)]
    wanted += [f"{wanted[-1]} ({n})" for n in range(2, 99)]
    return next(w[:120] for w in wanted if w and w[:120] not in taken)


def _said(place: Place) -> str:
    parts = (place.name, place.street, place.postcode, place.city)
    return ", ".join(part for part in parts if part)


def _named(person: Person) -> str:
    parts: tuple[Any, ...] = (
        full_name(person.first_name, person.infix, person.last_name),
        person.email,
        person.phone,
    )
    return " · ".join(part for part in parts if part)
