"""What takes courage, and whether something has begun."""

from placements.enums import Dare, PlacementState
from placements.models import Assignment, Experience
from students.models import Strength, Student

BEGUN = (PlacementState.RUNNING, PlacementState.FINISHED, PlacementState.ENDED_EARLY)


def stretch(student: Student, assignment: Assignment) -> str:
    """`Dare.STRETCH` when just one of the skills that are asked was not seen of this student yet,
    beside others that were: more than one is no stretch but a beginning. Else empty.
    """
    asked = set(assignment.skills.values_list("pk", flat=True))
    if len(asked) < 2:
        return ""
    seen = Strength.objects.filter(student=student, skill__in=asked).exclude(seen_by="student")
    new = asked - set(seen.values_list("skill", flat=True))
    return Dare.STRETCH if len(new) == 1 else ""


def has_begun(experience: Experience) -> bool:
    return bool(experience.placements.filter(state__in=BEGUN).exists())
