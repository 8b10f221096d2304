"""Links that also stand on paper."""

from core.codes import ALPHABET
from core.models import Link


class PaperLink(Link):
    """A link that also stands on paper: 16 signs in groups of four, that can be typed over."""

    class Meta:
        abstract = True

    @property
    def token(self) -> str:
        """About 77 bits, of signs that do not look alike."""
        number, signs = int(super().token, 16), ""
        for _place in range(16):
            number, rest = divmod(number, len(ALPHABET))
            signs += ALPHABET[rest]
        return grouped(signs)


def grouped(typed: str) -> str:
    """A token as it is written, whatever case or dashes it was typed with."""
    signs = "".join(sign for sign in typed.upper() if sign.isalnum())
    return "-".join(signs[i : i + 4] for i in range(0, len(signs), 4))
