"""A thank-you from those it was done for: left by QR code, looked at by school, then shown."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.actors import Actor
from core.errors import Refused
from core.events import record
from placements.enums import PlacementState
from placements.models import Placement
from reflections.models import Thanks, ThanksLink

LONGEST = 500


@transaction.atomic
def ensure_thanks_link(*, placement: Placement, by: Actor) -> ThanksLink:
    """Stands on the student's sheet; as long valid as the link for feedback."""
    found = ThanksLink.objects.filter(placement=placement).first()
    if found is not None:
        return found
    school = placement.experience.student.school
    last = placement.end + timedelta(days=school.setting("feedback_link_days"))
    link, made = ThanksLink.objects.get_or_create(
        placement=placement,
        defaults={"expires_at": timezone.make_aware(datetime.combine(last, datetime.max.time()))},
    )
    if made:
        link.seal()
        record(link, "made", by=by, school_id=school.pk)
    return link


@transaction.atomic
def leave_thanks(*, link: ThanksLink, text: str, by: Actor, name: str = "") -> Thanks:
    """One for each placement: the first stays, the second reads that there is one already."""
    placement = (
        Placement.objects.select_for_update(of=("self",))
        .select_related("experience__student")
        .get(pk=link.placement_id)
    )
    text = text.strip()[:LONGEST]
    if not text:
        raise Refused(_("Schrijf eerst uw bedankje."))
    if link.is_lapsed or placement.state == PlacementState.CANCELLED:
        raise Refused(_("Dit kan niet meer."))
    if placement.start > timezone.localdate():
        raise Refused(_("Bedanken kan vanaf de eerste dag."))
    if Thanks.objects.filter(placement=placement).exists():
        raise Refused(_("Er is al een bedankje achtergelaten."))
    thanks = Thanks.objects.create(placement=placement, text=text, name=name.strip()[:80])
    record(thanks, "left", by=by, school_id=placement.experience.student.school_id)
    return thanks


@transaction.atomic
def check_thanks(*, thanks: Thanks, shown: bool, by: Actor) -> Thanks:
    """School looked at it: the student sees it, or not. Can be changed later."""
    locked = Thanks.objects.select_for_update(of=("self",)).get(pk=thanks.pk)
    was = "" if locked.checked_at is None else "shown" if locked.shown else "hidden"
    locked.shown, locked.checked_at = shown, timezone.now()
    locked.save(update_fields=["shown", "checked_at"])
    school_id = thanks.placement.experience.student.school_id
    new = "shown" if shown else "hidden"
    record(locked, "checked", by=by, school_id=school_id, old=was, new=new)
    return locked
