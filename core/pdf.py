"""Drawing a PDF, in a worker: tagged, so that a screen reader reads it too (PDF/UA-1)."""

import base64
import io
from typing import Any

from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from core.errors import Refused
from core.models import StoredFile

PAPER = 1000  # pixels of the longest side: sharp at half a page, and a small file


def draw(template: str, context: dict[str, Any], *, css: str) -> bytes:
    """The template with one style sheet (`css/dossier.css`). The template states language and title.

    Raises `Refused` where the system has no pango. weasyprint is loaded here and nowhere else: it
    takes a second and a hundred megabytes that web processes do not need.
    """
    try:
        from weasyprint import CSS, HTML
        from weasyprint.urls import URLFetcher
    except OSError as error:
        raise Refused(
            _(
                "PDF's maken kan op deze computer nog niet: het programma pango ontbreekt. "
                "Vraag de beheerder om het te installeren."
            )
        ) from error
    inside = URLFetcher(allowed_protocols=["data"])  # asks no server and opens no file
    html = HTML(string=render_to_string(template, context), url_fetcher=inside)
    style = CSS(filename=finders.find(css), url_fetcher=inside)
    drawn: bytes = html.write_pdf(stylesheets=[style], pdf_variant="pdf/ua-1")
    return drawn


def picture(stored: StoredFile) -> str:
    """A stored picture as an address that holds it all, for `src`; empty when it is not there.

    Drawing asks no server and opens no file, so a picture travels inside the page.
    """
    from PIL import Image, ImageOps

    try:
        with stored.file.open("rb") as kept, Image.open(kept) as found:
            shown = ImageOps.exif_transpose(found).convert("RGB")
    except OSError:  # gone from the disk, or no picture after all
        return ""
    shown.thumbnail((PAPER, PAPER))
    made = io.BytesIO()
    shown.save(made, "JPEG", quality=82)
    return f"data:image/jpeg;base64,{base64.b64encode(made.getvalue()).decode()}"
