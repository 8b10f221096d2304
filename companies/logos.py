"""A picture becomes a small logo, or is refused: never shown as it was sent."""

import io
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

SIDE = 320  # pixels; logos stand in a list and at the school's entrance
MOST_BYTES = 5 * 1024 * 1024
MOST_PIXELS = 30_000_000
KINDS = ("PNG", "JPEG", "WEBP", "GIF")


def small_logo(upload: Any) -> bytes:
    """A PNG of at most `SIDE` pixels, drawn anew: nothing hidden in the file comes along.

    Raises `ValidationError` for what is no picture, or a picture that would be enormous.
    """
    from PIL import Image, UnidentifiedImageError

    if upload.size > MOST_BYTES:
        raise ValidationError(_("Dit plaatje is groter dan 5 MB. Kies een kleiner plaatje."))
    try:
        image = Image.open(upload, formats=KINDS)
        if image.width * image.height > MOST_PIXELS:
            raise ValidationError(_("Dit plaatje heeft te veel beeldpunten. Kies een kleiner."))
        image.load()
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError) as error:
        raise ValidationError(_("Dit is geen plaatje. Kies een PNG, JPEG of WebP.")) from error
    small = image.convert("RGBA")
    small.thumbnail((SIDE, SIDE))
    out = io.BytesIO()
    small.save(out, format="PNG", optimize=True)
    return out.getvalue()
