"""The declared parts that all pages are built from; in every template without `load`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django import template
from django.forms import BoundField
from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.html import format_html
from django.utils.safestring import mark_safe
from django.utils.translation import get_language, gettext, ngettext

register = template.Library()

# A state's tone: what it asks of who reads it. The word is always there; colour never stands alone.
TONES: dict[str, str] = {
    **dict.fromkeys(
        ("draft", "planned", "unconfirmed", "asked", "held", "queued", "trial"), "waiting"
    ),
    **dict.fromkeys(
        ("open", "received", "submitted", "sent", "running", "preparing", "proposed"), "busy"
    ),
    **dict.fromkeys(
        (
            "accepted",
            "chosen",
            "ready",
            "finished",
            "discussed",
            "given",
            "elsewhere",
            "handed_in",
            "closed",
            "done",
            "applied",
            "taken",
            "present",
        ),
        "good",
    ),
    **dict.fromkeys(("invited", "stretch"), "dared"),
    **dict.fromkeys(("returned", "late", "ended_early", "not_given"), "look"),
    **dict.fromkeys(
        (
            "declined",
            "withdrawn",
            "cancelled",
            "discarded",
            "passed",
            "dropped",
            "failed",
            "absent",
        ),
        "over",
    ),
}
SHAPES = {"waiting": "○", "busy": "◐", "good": "✓", "look": "!", "over": "–", "dared": "★"}
DAYS = {
    "nl": ("ma", "di", "wo", "do", "vr", "za", "zo"),
    "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
}
MONTHS = {
    "nl": (
        "jan.",
        "feb.",
        "mrt.",
        "apr.",
        "mei",
        "juni",
        "juli",
        "aug.",
        "sep.",
        "okt.",
        "nov.",
        "dec.",
    ),
    "en": ("Jan", "Feb", "Mar", "Apr", "May", "June", "July", "Aug", "Sep", "Oct", "Nov", "Dec"),
}
BAR_WIDTH, BAR_HEIGHT = 360, 22


def _language() -> str:
    return "en" if (get_language() or "nl").startswith("en") else "nl"


def _local(value: date | datetime) -> date | datetime:
    return timezone.localtime(value) if isinstance(value, datetime) else value


@register.filter
def day(value: date | datetime | None) -> str:
    """«do 3 dec.», with the year when it is not this one."""
    if not value:
        return ""
    value = _local(value)
    language = _language()
    year = "" if value.year == timezone.localdate().year else f" {value.year}"
    return (
        f"{DAYS[language][value.weekday()]} {value.day} {MONTHS[language][value.month - 1]}{year}"
    )


@register.filter
def moment(value: datetime | None) -> str:
    """«do 3 dec. 14:00», in the time of the Netherlands."""
    if not value:
        return ""
    return f"{day(value)} {_local(value):%H:%M}"


@register.filter
def period(start: date | datetime | None, end: date | datetime | None) -> str:
    """«do 3 dec. 14:00–18:00», or «do 3 dec. – vr 4 dec.»."""
    if not start or not end:
        return day(start or end)
    start, end = _local(start), _local(end)
    if isinstance(start, datetime) and isinstance(end, datetime):
        if start.date() == end.date():
            return f"{moment(start)}–{end:%H:%M}"
        return f"{moment(start)} – {moment(end)}"
    return day(start) if start == end else f"{day(start)} – {day(end)}"


@register.filter
def hours(value: float | Decimal | None) -> str:
    """«7,5 uur»."""
    number = round(float(value or 0), 2)
    places = 0 if number == int(number) else 1 if round(number * 10) == number * 10 else 2
    shown = number_format(number, places, use_l10n=True, force_grouping=number >= 10_000)
    return gettext("%(n)s uur") % {"n": shown}


@register.filter
def age_on(student: Any, on: date | datetime | None = None) -> int:
    if isinstance(on, datetime):
        on = timezone.localtime(on).date()
    return student.age_on(on or timezone.localdate())


@register.filter
def meter(step: int | None) -> str:
    """«●●●○»: one of four worded steps; the word stands beside it."""
    return "●" * (step or 0) + "○" * (4 - (step or 0))


@register.filter
def get(mapping: Mapping, key: Any) -> Any:
    """A value of a dict by a key that is itself a variable."""
    return mapping.get(key) if mapping else None


@register.filter
def postcode(value: str) -> str:
    """As it is written on an envelope; kept without the space."""
    return f"{value[:4]}\u00a0{value[4:]}" if len(value or "") == 6 else value or ""


@register.simple_tag
def pill(obj: Any, field: str = "state") -> str:
    """Where something stands: a word and a shape. `obj` has `field` with choices.

    Drawn here and not by a template, as `person` is: lists show them by the dozen.
    """
    tone = TONES.get(str(getattr(obj, field)), "waiting")
    return format_html(
        '<span class="pill pill-{}"><span aria-hidden="true">{}</span> {}</span>',
        tone,
        SHAPES[tone],
        getattr(obj, f"get_{field}_display")(),
    )


@register.inclusion_tag("components/page_head.html")
def page_head(title: str, intro: str = "", back: str = "", back_label: str = "") -> dict[str, Any]:
    return {
        "title": title,
        "intro": intro,
        "back": back,
        "back_label": back_label or gettext("Terug"),
    }


@register.simple_tag
def person(who: Any, href: str = "", group: str = "") -> str:
    """A name as the field writes it, with the group when it is known."""
    name = getattr(who, "full_name", "") or str(who or "")
    group = group or getattr(who, "group", "")
    return format_html(
        '<span class="person">{}{}</span>',
        format_html('<a href="{}">{}</a>', href, name) if href else name,
        format_html(' <span class="quiet">{}</span>', group) if group else "",
    )


@register.inclusion_tag("components/empty_state.html")
def empty_state(text: str, href: str = "", label: str = "") -> dict[str, Any]:
    """Says what is not there yet and what to do."""
    return {"text": text, "href": href, "label": label}


@register.inclusion_tag("components/paging.html", takes_context=True)
def paging(context: dict[str, Any], page: Any) -> dict[str, Any]:
    """Earlier and later pages; keeps filters and search in the address."""
    query = context["request"].GET.copy()

    def link(number: int) -> str:
        query["pagina"] = str(number)
        return f"?{query.urlencode()}"

    count = page.paginator.count
    return {
        "page": page,
        "count_text": ngettext("%(n)s in totaal", "%(n)s in totaal", count)
        % {"n": number_format(count, 0)},
        "previous": link(page.previous_page_number()) if page.has_previous() else "",
        "next": link(page.next_page_number()) if page.has_next() else "",
    }


@register.simple_tag(takes_context=True)
def chip_href(context: dict[str, Any], name: str, value: Any) -> str:
    """The address with this filter chosen, or without it when it is chosen already."""
    query = context["request"].GET.copy()
    query.pop("pagina", None)
    if query.get(name) == str(value):
        query.pop(name)
    else:
        query[name] = str(value)
    return f"?{query.urlencode()}"


@register.inclusion_tag("components/progress.html")
def progress(job: Any) -> dict[str, Any]:
    """How far long work is; asks again by itself, and a reload does the same."""
    return {"job": job}


@register.inclusion_tag("components/error_summary.html")
def error_summary(form: Any) -> dict[str, Any]:
    return {"form": form}


@register.inclusion_tag("components/steps_choice.html")
def steps_choice(field: BoundField) -> dict[str, Any]:
    """A radio group as big taps."""
    return {"field": field}


@register.inclusion_tag("components/bars.html")
def bars(
    title: str, rows: Iterable[Mapping[str, Any]], unit: str = "", second: str = ""
) -> dict[str, Any]:
    """A table with a bar in each line: reads, prints and speaks as one. `rows`: `label`, `value`, maybe `value2` (then name `second`)."""
    listed = [dict(row) for row in rows]
    most = max(
        [float(row["value"]) for row in listed]
        + [float(r.get("value2") or 0) for r in listed]
        + [1.0]
    )
    for row in listed:
        row["width"] = round(BAR_WIDTH * float(row["value"]) / most, 1)
        row["shown"] = _number(row["value"])
        if second:
            row["width2"] = round(BAR_WIDTH * float(row.get("value2") or 0) / most, 1)
            row["shown2"] = _number(row.get("value2") or 0)
    return {
        "title": title,
        "rows": listed,
        "unit": unit,
        "second": second,
        "width": BAR_WIDTH,
        "bar": BAR_HEIGHT,
        "half": BAR_HEIGHT // 2,
    }


def _number(value: Any) -> str:
    """As the filter `floatformat:"-1g"` writes it in the tables beside the bars."""
    number = Decimal(str(value)).quantize(Decimal("0.1"), ROUND_HALF_UP)
    places = 0 if number == int(number) else 1
    return number_format(number, places, use_l10n=True, force_grouping=True)


@register.simple_tag
def qr(address: str, label: str = "") -> str:
    """The address as a QR code, drawn on the page itself: no outside service sees it."""
    import segno

    drawing = segno.make(address, error="m").svg_inline(
        omitsize=True, border=4, title=label or address
    )
    return mark_safe(drawing)  # noqa: S308 - segno escapes the title; the rest are numbers


@register.filter
def long_day(value: date | None) -> str:
    """«donderdag 3 december 2026»."""
    return date_format(value, "l j F Y") if value else ""
