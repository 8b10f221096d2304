"""Celery's queue in a folder, for the shape without Redis: a message is there whole or not at all.

Kombu's own transport opens a message under its final name and then writes it. A worker that looks
in between reads nothing, cannot parse it, and stops for good.
"""

from __future__ import annotations

import uuid
from pathlib import Path
from time import monotonic
from typing import Any

from kombu.transport import filesystem
from kombu.utils.json import dumps


class Channel(filesystem.Channel):  # type: ignore[misc]
    def _put(self, queue: str, payload: Any, **_: Any) -> None:  # type: ignore[override]
        """Writes under a name that belongs to no queue, and then renames."""
        name = f"{round(monotonic() * 1000)}_{uuid.uuid4()}"
        folder = Path(self.data_folder_out)
        draft = folder / f"{name}.writing"
        draft.write_bytes(dumps(payload).encode())
        draft.replace(folder / f"{name}.{queue}.msg")


class Transport(filesystem.Transport):  # type: ignore[misc]
    Channel = Channel
