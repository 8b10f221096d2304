"""What may be uploaded: known by its first bytes, not by what the browser says of it."""

from io import BytesIO
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.utils.translation import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError

MOST_AUDIO = 25 * 1024 * 1024
MOST_PICTURE = 15 * 1024 * 1024
MOST_PIXELS = 60_000_000  # a phone's largest picture has about 50 million
LONGEST_SIDE = 2000
PICTURE_FORMATS = ("JPEG", "PNG", "WEBP")


def audio_type(head: bytes) -> str:
    """The content type of a recording by its first bytes; empty when it is none that we know."""
    if head.startswith(b"\x1aE\xdf\xa3"):
        return "audio/webm"
    if head.startswith(b"OggS"):
        return "audio/ogg"
    if head[4:8] == b"ftyp":
        return "audio/mp4"
    if head.startswith(b"ID3") or (head[:1] == b"\xff" and head[1:2] and head[1] & 0xE0 == 0xE0):
        return "audio/mpeg"
    return ""


def check_audio(upload: Any) -> str:
    """Answers the recording's content type; raises ValidationError in plain words."""
    if upload.size > MOST_AUDIO:
        raise ValidationError(_("De opname is te groot. Houd het bij ongeveer 20 minuten."))
    head = upload.read(16)
    upload.seek(0)
    found = audio_type(head)
    if not found:
        raise ValidationError(_("Dit is geen opname die we kunnen afspelen. Neem het opnieuw op."))
    return found


def clean_picture(upload: Any) -> ContentFile:
    """The picture drawn again as JPEG: turned upright, made smaller, and without place or camera.

    Raises ValidationError when it is too large or no picture.
    """
    if upload.size > MOST_PICTURE:
        raise ValidationError(_("De foto is te groot. Kies een foto van hoogstens 15 MB."))
    try:
        upload.seek(0)
        with Image.open(upload, formats=PICTURE_FORMATS) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                raise ValidationError(
                    _("De foto is te groot. Maak hem kleiner en probeer opnieuw.")
                )
            upright = ImageOps.exif_transpose(picture).convert("RGB")
    except (UnidentifiedImageError, OSError, ValueError, Image.DecompressionBombError) as error:
        raise ValidationError(
            _("Dit is geen foto die we kunnen laten zien. Kies een JPG-, PNG- of WebP-foto.")
        ) from error
    upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    fresh = Image.new("RGB", upright.size)
    fresh.paste(upright)
    made = BytesIO()
    fresh.save(made, "JPEG", quality=85)
    return ContentFile(made.getvalue(), name="foto.jpg")
