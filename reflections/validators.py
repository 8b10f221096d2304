"""What may be uploaded: known by its first bytes, not by what the browser says of it."""

from io import BytesIO
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.utils.translation import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError

from core.recordings import audio_type, check_audio

__all__ = ["audio_type", "check_audio", "clean_picture"]

MOST_PICTURE = 15 * 1024 * 1024
MOST_PIXELS = 60_000_000  # a phone's largest picture has about 50 million
LONGEST_SIDE = 2000
PICTURE_FORMATS = ("JPEG", "PNG", "WEBP")


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
