"""Who reads which answer: whoever sees the part that it stands with."""

from collections.abc import Iterable
from collections.abc import Set as AbstractSet

from placements.models import Placement
from reflections.enums import Section
from reflections.models import Remark
from reflections.queries.chain import Chain

WITH_WORKPLACE = frozenset({Section.GOALS, Section.WORKPLACE})  # what a workplace reads too


def sections_of(sees: AbstractSet[str]) -> set[str]:
    """Of whom the page shows these parts (`rules.sees`). What was answered to a talk or to its next
    steps is for who may read the dialogue.
    """
    found = {str(section) for section in Section if section in sees}
    return found if "dialogue" in sees else found & WITH_WORKPLACE


def by_section(remarks: Iterable[Remark], sections: AbstractSet[str]) -> dict[str, list[Remark]]:
    found: dict[str, list[Remark]] = {section: [] for section in sections}
    for remark in remarks:
        if remark.section in found:
            found[remark.section].append(remark)
    return found


def remarks_at(chain: Chain, placement: Placement) -> list[Remark]:
    """What this workplace may read: of student, school and itself, and not of another workplace."""
    there: Iterable[Remark] = chain.experience.remarks.all()
    return [each for each in there if each.placement_id in (None, placement.pk)]
