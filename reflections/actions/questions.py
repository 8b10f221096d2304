"""A school's own questions: a change is a new version, so that old answers keep theirs."""

from collections import Counter
from collections.abc import Iterable

from django.db import transaction
from django.utils import translation
from django.utils.text import slugify
from django.utils.translation import gettext as _

from accounts.models import School
from core.actors import Actor
from core.errors import Refused
from core.events import record
from placements.enums import Kind
from reflections.enums import Competence, SetKind
from reflections.models import Question, QuestionSet
from reflections.queries.questions import Item, competence_of, items_in, latest_sets, set_for

MOST = {
    SetKind.ATTITUDE: 6,  # with the goals and some strengths, the form stays under twelve taps
    SetKind.REPORT: 8,
    SetKind.TALK: 25,
}
LONGEST = 200


@transaction.atomic
def ensure_set(*, school: School, kind: str, assignment_kind: str = "", by: Actor) -> QuestionSet:
    """What is asked now; the first time that it is needed, the default becomes version 1."""
    found = set_for(school, kind, assignment_kind)
    if found is not None:
        return found
    School.objects.select_for_update().get(pk=school.pk)
    found = set_for(school, kind, assignment_kind)
    if found is not None:
        return found
    with translation.override("nl"):  # whoever happens to be the first
        return _add_version(school, kind, "", items_in(None, kind), 1, by)


@transaction.atomic
def change_questions(
    *, school: School, kind: str, items: Iterable[Item], by: Actor, assignment_kind: str = ""
) -> QuestionSet:
    """The questions in their order. None at all means: do not ask; of one kind of assignment it
    means: ask what is asked about all others.

    A question whose text stays keeps its code, so that overviews can follow it across versions;
    one of STARR keeps its code however it is worded, since the report keeps its answers there.
    """
    given = [
        Item(i.code, " ".join(i.text.split()), " ".join(i.help_text.split()))
        for i in items
        if i.text.strip()
    ]
    _refuse(kind, assignment_kind, given)
    School.objects.select_for_update().get(pk=school.pk)
    before = latest_sets(school, kind).get(assignment_kind)
    if before is None and not given and assignment_kind:
        raise Refused(_("Deze soort heeft nog geen eigen vragen."))
    known = items_in(before, kind)
    if before is not None and _same(kind, known, given):
        return before
    coded = _coded(kind, given, known)
    version = before.version + 1 if before is not None else 1
    return _add_version(school, kind, assignment_kind, coded, version, by)


def _refuse(kind: str, assignment_kind: str, given: list[Item]) -> None:
    if kind not in SetKind.values or assignment_kind not in ["", *Kind.values]:
        raise Refused(_("Deze vragen zijn er niet."))
    most = MOST[SetKind(kind)]
    if len(given) > most:
        raise Refused(_("Hoogstens %(most)s vragen, anders duurt het te lang.") % {"most": most})
    texts = Counter(item.text.casefold() for item in given)
    if any(n > 1 for n in texts.values()):
        raise Refused(_("Dezelfde vraag staat er twee keer."))
    if any(max(len(i.text), len(i.help_text)) > LONGEST for i in given):
        raise Refused(_("Een vraag is te lang: hoogstens %(n)s tekens.") % {"n": LONGEST})
    if kind == SetKind.TALK and any(competence_of(i.code) not in Competence.values for i in given):
        raise Refused(_("Kies bij elke vraag een loopbaancompetentie."))


def _same(kind: str, known: list[Item], given: list[Item]) -> bool:
    def shape(item: Item) -> tuple[str, ...]:
        place = competence_of(item.code) if kind == SetKind.TALK else ""
        return (item.text, item.help_text, place)

    return [shape(i) for i in known] == [shape(i) for i in given]


def _coded(kind: str, given: list[Item], known: list[Item]) -> list[Item]:
    starr = {item.code for item in items_in(None, SetKind.REPORT)}
    kept = {item.text.casefold(): item.code for item in known}
    taken: set[str] = set()
    codes: list[str] = []
    for item in given:
        code = item.code if kind == SetKind.REPORT and item.code in starr else ""
        code = code or kept.get(item.text.casefold(), "")
        if kind == SetKind.TALK and competence_of(code) != competence_of(item.code):
            code = ""
        codes.append("" if code in taken else code)
        taken |= {code} - {""}
    return [
        Item(code or _free_code(kind, item, taken), item.text, item.help_text)
        for code, item in zip(codes, given, strict=True)
    ]


def _free_code(kind: str, item: Item, taken: set[str]) -> str:
    """Adds it to those that are taken."""
    stem = slugify(item.text)[:26].strip("-") or "vraag"
    if kind == SetKind.TALK:
        stem = f"{competence_of(item.code)}-{stem}"[:26].strip("-")
    code, number = stem, 2
    while code in taken:
        code, number = f"{stem}-{number}", number + 1
    taken.add(code)
    return code


def _add_version(
    school: School, kind: str, assignment_kind: str, items: list[Item], version: int, by: Actor
) -> QuestionSet:
    made = QuestionSet.objects.create(
        school=school, kind=kind, assignment_kind=assignment_kind, version=version
    )
    Question.objects.bulk_create(
        Question(question_set=made, code=i.code, text=i.text, help_text=i.help_text, order=order)
        for order, i in enumerate(items, 1)
    )
    record(made, "changed", by=by, new=str(version))
    return made
