"""The queue in a folder: nobody ever sees half a message."""

from pathlib import Path
from queue import Empty

import pytest
from kombu import Connection

from config.celery import app
from core import letterbox


@pytest.fixture
def channel(tmp_path):
    folders = {"data_folder_in": str(tmp_path), "data_folder_out": str(tmp_path)}
    options = {**folders, "control_folder": str(tmp_path / "control")}
    with Connection("filesystem://", transport_options=options) as connection:
        yield connection.channel()


def test_the_folder_queue_is_ours(channel):
    assert app.conf.broker_url
    assert isinstance(channel, letterbox.Channel)


def test_a_message_comes_out_as_it_went_in_and_once(channel):
    channel._put("celery", {"body": "één"})
    assert channel._get("celery") == {"body": "één"}
    with pytest.raises(Empty):
        channel._get("celery")


def test_before_a_message_is_whole_nobody_finds_it(channel, tmp_path, monkeypatch):
    seen = []

    def look_first(draft, final):
        seen.append((draft.read_bytes() != b"", final.exists()))
        with pytest.raises(Empty):
            channel._get("celery")
        rename(draft, final)

    rename = Path.replace
    monkeypatch.setattr(Path, "replace", look_first)
    channel._put("celery", {"body": 1})
    assert seen == [(True, False)]
    assert channel._get("celery") == {"body": 1}
