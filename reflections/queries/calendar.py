"""A dialogue as a file that any calendar takes in."""

from datetime import timedelta

from django.utils import timezone
from icalendar import Calendar, Event

from reflections.models import CareerDialogue

LENGTH = timedelta(minutes=45)


def calendar_file(dialogue: CareerDialogue, *, title: str, address: str) -> bytes:
    """The same dialogue keeps its UID, so that a moved one replaces itself in the calendar."""
    event = Event()
    event.add("uid", f"gesprek-{dialogue.code}@trialoog")
    event.add("dtstamp", timezone.now())
    event.add("dtstart", dialogue.planned_for)
    event.add("dtend", dialogue.planned_for + LENGTH)
    event.add("summary", title)
    event.add("url", address)
    made = Calendar()
    made.add("prodid", "-//Trialoog//NL")
    made.add("version", "2.0")
    made.add_component(event)
    return bytes(made.to_ical())
