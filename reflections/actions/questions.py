"""A school's own items of work attitude: a change is a new version, so that old answers keep theirs."""

from collections.abc import Sequence

from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from accounts.models import School
from core.actors import Actor
from core.errors import Refused
from core.events import record
from reflections.enums import SetKind
from reflections.models import Question, QuestionSet
from reflections.queries.feedback import Item, items_of, latest_attitude_set

MOST_ITEMS = 6  # with the goals and some strengths, the form stays under twelve taps


@transaction.atomic
def ensure_attitude_set(*, school: School, by: Actor) -> QuestionSet:
    """The school's latest set; made from the default the first time that it is needed."""
    School.objects.select_for_update().get(pk=school.pk)
    found = latest_attitude_set(school)
    return found or _add_version(school, items_of(school), 1, by)


@transaction.atomic
def change_attitude_items(
    *, school: School, items: Sequence[tuple[str, str]], by: Actor
) -> QuestionSet:
    """`items` are (text, explanation), in the order of asking; none means: do not ask.

    An item whose text stays keeps its code, so that overviews can follow it across versions.
    """
    given = [(text.strip(), note.strip()) for text, note in items if text.strip()]
    texts = [text.casefold() for text, _note in given]
    if len(given) > MOST_ITEMS:
        raise Refused(_("Hoogstens %(most)s punten, anders duurt het invullen te lang.")
                      % {"most": MOST_ITEMS})  # fmt: skip
    if len(set(texts)) < len(texts):
        raise Refused(_("Hetzelfde punt staat er twee keer."))
    School.objects.select_for_update().get(pk=school.pk)
    before = latest_attitude_set(school)
    known = items_of(school, before)
    if before and [(i.text, i.help_text) for i in known] == given:
        return before
    return _add_version(school, _coded(given, known), before.version + 1 if before else 1, by)


def _coded(given: list[tuple[str, str]], known: list[Item]) -> list[Item]:
    codes = {item.text.casefold(): item.code for item in known}
    taken = {codes[text.casefold()] for text, _note in given if text.casefold() in codes}
    made = []
    for text, note in given:
        code = codes.get(text.casefold()) or _free_code(text, taken)
        taken.add(code)
        made.append(Item(code, text, note))
    return made


def _free_code(text: str, taken: set[str]) -> str:
    stem = slugify(text)[:26].strip("-") or "punt"
    code, number = stem, 2
    while code in taken:
        code, number = f"{stem}-{number}", number + 1
    return code


def _add_version(school: School, items: list[Item], version: int, by: Actor) -> QuestionSet:
    made = QuestionSet.objects.create(school=school, kind=SetKind.ATTITUDE, version=version)
    Question.objects.bulk_create(
        Question(question_set=made, code=i.code, text=i.text, help_text=i.help_text, order=order)
        for order, i in enumerate(items, 1)
    )
    record(made, "changed", by=by, new=str(version))
    return made
