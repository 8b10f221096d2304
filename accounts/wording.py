"""A school's own word for who learns there: «leerling», or «student» throughout.

Dutch with «student» is a language of its own to Django, next to English: `nl-x-student`. Its
catalogue is derived from the source texts (`config.local.translations`), so no text is written
twice and every sentence, mail and file follows. Both words are de-words, with a plural on -en.
"""

from django.utils import translation

from accounts.models import School

STUDENT = "nl-x-student"


def language_for(language: str, school: School | None) -> str:
    """The language as this school speaks it."""
    return STUDENT if language == "nl" and school is not None and school.says_student else language


def speak_as(school: School | None) -> None:
    """For a page that is found by a school's link: from here on in that school's words."""
    language = translation.get_language() or "nl"
    translation.activate(language_for("nl" if language == STUDENT else language, school))
