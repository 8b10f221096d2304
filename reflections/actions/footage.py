"""Photos and a film of the student at work: never before somebody said that it may."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from core import files
from core.actors import Actor
from core.errors import Refused
from core.events import record
from core.films import clean_film, is_film
from core.models import StoredFile
from placements.enums import ExperienceState, PlacementState
from placements.models import Experience
from reflections.models import Footage
from reflections.validators import clean_picture
from students.queries.consents import pictures_allowed

MOST_PHOTOS = 8
BEGUN = (PlacementState.RUNNING, PlacementState.FINISHED, PlacementState.ENDED_EARLY)


@transaction.atomic
def add_footage(*, experience: Experience, upload: Any, by: Actor, caption: str = "") -> Footage:
    """A photo is drawn again without place and camera; a film is one clip, its place wiped."""
    locked = Experience.objects.select_for_update(of=("self",)).get(pk=experience.pk)
    _refuse_too_early(locked)
    refuse_without_consent(experience)
    here = list(experience.footage.select_related("file"))
    films = [each for each in here if each.is_film]
    if is_film(upload):
        if films:
            raise Refused(_("Er is al een film. Haal die eerst weg."))
        stored = _stored_film(upload, experience)
    else:
        if len(here) - len(films) >= MOST_PHOTOS:
            raise Refused(_("Er passen %(most)d foto's bij een ervaring.") % {"most": MOST_PHOTOS})
        stored = _stored_photo(upload, experience)
    footage = Footage.objects.create(
        experience=experience,
        file=stored,
        caption=caption.strip()[:200],
        by_user=by.user if by.is_user else None,
    )
    record(footage, "added", by=by, school_id=experience.student.school_id)
    return footage


def _refuse_too_early(experience: Experience) -> None:
    if experience.state == ExperienceState.CANCELLED:
        raise Refused(_("Deze ervaring ging niet door."))
    if not experience.placements.filter(state__in=BEGUN).exists():
        raise Refused(_("Foto's van het werk kunnen erbij zodra het werk begonnen is."))


def refuse_without_consent(experience: Experience) -> None:
    if not pictures_allowed([experience.student])[experience.student_id]:
        raise Refused(
            _("Er is geen toestemming voor foto of film van %(name)s. Vraag die eerst.")
            % {"name": experience.student.first_name}
        )


def _stored_film(upload: Any, experience: Experience) -> StoredFile:
    try:
        content_type = clean_film(upload)
    except ValidationError as error:
        raise Refused(error.messages[0]) from error
    return files.store(
        content=upload,
        name=f"film.{content_type.rsplit('/', 1)[1]}",
        content_type=content_type,
        school_id=experience.student.school_id,
    )


def _stored_photo(upload: Any, experience: Experience) -> StoredFile:
    try:
        content = clean_picture(upload)
    except ValidationError as error:
        raise Refused(error.messages[0]) from error
    return files.store(
        content=content,
        name="foto.jpg",
        content_type="image/jpeg",
        school_id=experience.student.school_id,
    )


@transaction.atomic
def remove_footage(*, footage: Footage, by: Actor) -> None:
    """For good, from everywhere where it was shown."""
    record(footage, "removed", by=by, school_id=footage.experience.student.school_id)
    files.remove(footage.file)  # takes the row along
