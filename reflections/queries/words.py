"""What a dossier's page says many times, looked up once: in a loop each label costs again."""

from django.utils.translation import gettext as _

from students.models import Student


def words(student: Student, *, own: bool = False) -> dict[str, str]:
    return {
        "goals": _("Doelen"),
        "result": _("Resultaat"),
        "evaluation": _("Evaluatie"),
        "next": _("Vervolg"),
        "none": _("geen"),
        "nothing": _("nog niets"),
        "agreed": _("nog niets afgesproken"),
        "workplace": _("Werkplek"),
        "self": _("Ik") if own else student.first_name,
        "strong": _("Sterke kanten"),
        "dared": _("Wat ik durfde"),
        "picture": _("Foto bij het verslag"),
    }
