"""What is asked of who comes, beside age and time: level, programme and certificates. Pure.

The same answer everywhere: when a student signs up, is invited or chosen, in every run.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from django.utils.text import get_text_list
from django.utils.translation import gettext as _

LEVEL, PROGRAMME, CERTIFICATE = RULES = ("level", "programme", "certificate")


@dataclass(frozen=True)
class Papers:
    """What a student has of it: level and programme (or its crebo) as in the roster, empty where
    not known, and codes of certificates with the last day of each, None for ever."""

    level: str = ""
    programme: str = ""
    certificates: frozenset[tuple[str, date | None]] = frozenset()

    def lasting(self, day: date | None) -> frozenset[str]:
        """The codes of what still holds on this day."""
        return frozenset(
            code
            for code, until in self.certificates
            if until is None or day is None or day <= until
        )


NONE = Papers()


@dataclass(frozen=True)
class Unmet:
    """The first rule that somebody does not meet: its name, and what is asked or (of
    certificates, as codes) missing, in order."""

    rule: str
    words: tuple[str, ...]


@dataclass(frozen=True)
class Demands:
    """Empty asks nothing. `last` is the last day of the work: until then papers must hold."""

    levels: frozenset[str] = frozenset()
    programmes: frozenset[str] = frozenset()
    certificates: frozenset[str] = frozenset()
    last: date | None = field(default=None)

    @classmethod
    def of(
        cls,
        levels: Iterable[str] = (),
        programmes: Iterable[str] = (),
        certificates: Iterable[str] = (),
        last: date | None = None,
    ) -> Demands:
        """The day counts only where papers are asked, so that what asks the same is equal."""
        papers = frozenset(certificates)
        return cls(frozenset(levels), frozenset(programmes), papers, last if papers else None)

    def __bool__(self) -> bool:
        return bool(self.levels or self.programmes or self.certificates)

    def by_rule(self) -> list[tuple[str, Demands]]:
        """What is asked by each rule, apart."""
        parts = (
            (LEVEL, Demands(levels=self.levels)),
            (PROGRAMME, Demands(programmes=self.programmes)),
            (CERTIFICATE, Demands(certificates=self.certificates, last=self.last)),
        )
        return [(rule, part) for rule, part in parts if part]

    def words(self, rule: str, names: Mapping[str, str]) -> str:
        """What it asks by this rule. `names` are those of certificates by code."""
        asked = {LEVEL: self.levels, PROGRAMME: self.programmes, CERTIFICATE: self.certificates}
        return asked_words(Unmet(rule, tuple(sorted(asked[rule]))), names)

    def unmet(self, papers: Papers) -> Unmet | None:
        """Level first, then programme, then certificates; None when all are met."""
        if self.levels and papers.level not in self.levels:
            return Unmet(LEVEL, tuple(sorted(self.levels)))
        if self.programmes and papers.programme not in self.programmes:
            return Unmet(PROGRAMME, tuple(sorted(self.programmes)))
        missing = self.certificates - papers.lasting(self.last)
        return Unmet(CERTIFICATE, tuple(sorted(missing))) if missing else None


def asked_words(unmet: Unmet, names: Mapping[str, str]) -> str:
    """What is asked or missing, as a list in words. `names` are those of certificates by code."""
    if unmet.rule == CERTIFICATE:
        return ", ".join(names.get(code, code) for code in unmet.words)
    return str(get_text_list(list(unmet.words), _("of")))


def demand_text(unmet: Unmet, names: Mapping[str, str]) -> str:
    """What is asked, in one sentence about no one."""
    return asked_text(unmet.rule, asked_words(unmet, names))


def asked_text(rule: str, asked: str) -> str:
    """The same, of what is kept as words."""
    sentence = {
        LEVEL: _("Dit is voor niveau %(asked)s."),
        PROGRAMME: _("Dit is voor %(asked)s."),
        CERTIFICATE: _("Hiervoor is nodig: %(asked)s."),
    }
    return sentence[rule] % {"asked": asked}
