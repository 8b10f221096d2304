"""What follows an experience, for tests: it is lived, the workplace answers, the student tells."""

from datetime import UTC, date, datetime
from io import BytesIO
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from core.actors import Actor
from placements.models import Experience, Placement
from reflections.actions import reports
from reflections.models import Feedback, GoalView, Report
from tests.factories import make_experience

STORY = "Ik heb bij de lunch geholpen en het lukte."


def lived(student: Any, offering: Any = None, **values: Any) -> Experience:
    """An experience that is over, so that it can be told about."""
    given = {"state": "finished", "placement_state": "finished", "finished_on": date(2026, 11, 2)}
    experience = make_experience(student, offering, **{**given, **values})
    experience.placements.get().shifts.update(attendance="present")
    return experience


def with_feedback(experience: Experience, *, step: int | None = None, **values: Any) -> Feedback:
    given = {
        "state": "given",
        "went_well": "Goed gewerkt",
        "given_at": datetime(2026, 11, 3, tzinfo=UTC),
    }
    values.setdefault("placement", experience.placements.first())
    feedback = Feedback.objects.create(**{**given, **values})
    if step:
        for goal in experience.goals.all():
            GoalView.objects.create(goal=goal, side="trainer", step=step, feedback=feedback)
    return feedback


def twice(student: Any) -> tuple[Experience, str, str]:
    """One experience at two workplaces that see its goals differently; with their names."""
    experience, other = lived(student), lived(student)
    Placement.objects.filter(experience=other).update(experience=experience)
    other.delete()
    first, second = experience.placements.all()
    with_feedback(experience, step=2, placement=first, went_well="Rustig gewerkt")
    with_feedback(experience, step=4, placement=second, went_well="Snel gewerkt")
    return experience, str(first.workplace.company), str(second.workplace.company)


def drafted(experience: Experience, *, step: int | None = None, **words: Any) -> Report:
    by = Actor.of(experience.student.user)
    report = reports.start_report(experience=experience, by=by)
    reports.save_draft(report=report, by=by, **(words or {"story": STORY}))
    if step:
        for goal in experience.goals.all():
            reports.set_own_view(goal=goal, step=step, by=by)
    return report


def told(experience: Experience, *, step: int | None = None, **words: Any) -> Report:
    report = drafted(experience, step=step, **words)
    return reports.hand_in(report=report, by=Actor.of(experience.student.user))


def picture_upload(*, exif: Any = None, name: str = "foto.jpg") -> SimpleUploadedFile:
    made = BytesIO()
    Image.new("RGB", (60, 40), "teal").save(made, "JPEG", **({"exif": exif} if exif else {}))
    return SimpleUploadedFile(name, made.getvalue(), "image/jpeg")


def sound_upload(head: bytes = b"OggS", name: str = "opname.ogg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, head + b"\0" * 60, "audio/ogg")


def box(kind: bytes, content: bytes = b"") -> bytes:
    """One of the boxes that an MP4 is made of."""
    return (8 + len(content)).to_bytes(4) + kind + content


FILM = box(b"ftyp", b"isom\0\0\0\0")


def film_upload(content: bytes = FILM + box(b"mdat", b"moving")) -> SimpleUploadedFile:
    return SimpleUploadedFile("film.mp4", content, "video/mp4")
