"""What is written in the log: addresses that open by themselves lose their token."""

import logging
import re

# Of a `core.models.Link`, and of one that also stands on paper.
TOKEN = re.compile(r"\b(?:[0-9a-f]{40}|(?:[0-9A-Za-z]{4}-){3}[0-9A-Za-z]{4})\b")


class WithoutTokens(logging.Filter):
    """Django logs the address of whatever it refuses; whoever reads the log must not get in."""

    def filter(self, record: logging.LogRecord) -> bool:
        text = record.getMessage()
        if TOKEN.search(text):
            record.msg, record.args = TOKEN.sub("…", text), ()
        return True
