"""`.env.example` explains every setting, and only settings that there are."""

import re
from pathlib import Path

from django.conf import settings

from config.environment import SETTINGS


def test_every_setting_is_explained():
    text = (Path(settings.BASE_DIR) / ".env.example").read_text()
    assert set(re.findall(r"^#(\w+)=", text, re.MULTILINE)) == SETTINGS
