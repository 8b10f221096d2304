"""What is asked when consent to pictures is asked. A changed text is a new version.

Rules: consent is free, per purpose and withdrawable at any time (AVG art. 4(11) and 7); under 16
a parent or carer gives it (AVG art. 8, UAVG art. 5). At 16 the student is asked again: our choice.
"""

from django.utils.translation import gettext_lazy as _

from students.enums import ConsentPurpose

VERSION = "2026-11"
OWN_WORD_FROM = 16  # years old
TEXTS = {
    ConsentPurpose.WEBSITE: _(
        "School mag een foto of film van het werk op de eigen website zetten. Iedereen kan die zien."
    ),
    ConsentPurpose.COMPANY: _(
        "Het bedrijf mag een foto of film van het werk laten zien, bijvoorbeeld op de eigen website."
    ),
    ConsentPurpose.DOSSIER: _(
        "Een foto of film mag in het loopbaandossier. De leerling en de begeleider van school zien die,"
        " en wie de leerling het dossier laat zien."
    ),
}
