"""Photos and a film of people at work, drawn: no real child's picture is in the demo."""

from __future__ import annotations

import io
import random
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

WIDE, HIGH = 640, 480
WALLS = ("#dfe9e4", "#f0e6d6", "#dde6f0", "#efe1e1")
TABLES = ("#8a6f4d", "#6f5a43", "#9a8463")
COATS = ("#0b5d56", "#1f5a8c", "#8a4b00", "#5b4a8a")
SKINS = ("#f1c9a5", "#c98f65", "#8d5a3a", "#e3b083")
PLATES = 5
FRAMES, FRAME_MS = 24, 125


def photo(dice: random.Random) -> SimpleUploadedFile:
    made = io.BytesIO()
    _scene(_look(dice), 0.5).save(made, "JPEG", quality=80)
    return SimpleUploadedFile("foto.jpg", made.getvalue(), "image/jpeg")


def film(dice: random.Random) -> SimpleUploadedFile:
    """Three seconds in which somebody brings plates; without sound."""
    look = _look(dice)
    frames = [_vp8(_scene(look, number / (FRAMES - 1))) for number in range(FRAMES)]
    return SimpleUploadedFile("film.webm", _webm(frames), "video/webm")


def _look(dice: random.Random) -> dict[str, str]:
    kinds = {"wall": WALLS, "table": TABLES, "coat": COATS, "skin": SKINS}
    return {name: dice.choice(colours) for name, colours in kinds.items()}


def _scene(look: dict[str, str], along: float) -> Any:
    """A room with a long table, and somebody who walks along it with a plate."""
    from PIL import Image, ImageDraw

    picture = Image.new("RGB", (WIDE, HIGH), look["wall"])
    draw = ImageDraw.Draw(picture)
    draw.rectangle((60, 50, 210, 190), fill="#cfe4f2", outline="#ffffff", width=8)
    draw.rectangle((430, 50, 580, 190), fill="#cfe4f2", outline="#ffffff", width=8)
    x = round(130 + 380 * along)
    draw.rounded_rectangle((x - 42, 190, x + 42, 400), 30, fill=look["coat"])
    draw.ellipse((x - 32, 118, x + 32, 182), fill=look["skin"])
    draw.line((x + 30, 240, x + 88, 270), fill=look["coat"], width=20)
    draw.ellipse((x + 62, 250, x + 132, 276), fill="#ffffff", outline="#9aa5aa", width=3)
    draw.rectangle((0, 350, WIDE, HIGH), fill=look["table"])
    for number in range(PLATES):
        left = 40 + number * 120
        if left < x:
            draw.ellipse((left, 372, left + 86, 410), fill="#ffffff", outline="#9aa5aa", width=3)
    return picture


def _vp8(frame: Any) -> bytes:
    """A lossy WebP is one frame of VP8 in an envelope."""
    made = io.BytesIO()
    frame.save(made, "WEBP", quality=60, method=2)
    kept = made.getvalue()
    start = kept.index(b"VP8 ") + 8
    return kept[start : start + int.from_bytes(kept[start - 4 : start], "little")]


def _webm(frames: list[bytes]) -> bytes:
    """The frames in a row: EBML head, one track, and one cluster of whole pictures."""
    head = _element(
        "1A45DFA3",
        _number("4286", 1) + _number("42F7", 1) + _number("42F2", 4) + _number("42F3", 8)
        + _element("4282", b"webm") + _number("4287", 4) + _number("4285", 2),
    )  # fmt: skip
    seconds = _element("4489", _float(len(frames) * FRAME_MS))
    info = _element("1549A966", _number("2AD7B1", 1_000_000) + seconds
                    + _element("4D80", b"demo") + _element("5741", b"demo"))  # fmt: skip
    video = _element("E0", _number("B0", WIDE) + _number("BA", HIGH))
    track = _number("D7", 1) + _number("73C5", 1) + _number("83", 1) + _element("86", b"V_VP8")
    tracks = _element("1654AE6B", _element("AE", track + video))
    blocks = b"".join(
        _element("A3", b"\x81" + (number * FRAME_MS).to_bytes(2) + b"\x80" + frame)
        for number, frame in enumerate(frames)
    )
    cluster = _element("1F43B675", _number("E7", 0) + blocks)
    return head + _element("18538067", info + tracks + cluster)


def _element(name: str, content: bytes) -> bytes:
    return bytes.fromhex(name) + (len(content) | 1 << 56).to_bytes(8) + content


def _number(name: str, value: int) -> bytes:
    return _element(name, value.to_bytes(max(1, (value.bit_length() + 7) // 8)))


def _float(value: float) -> bytes:
    import struct

    return struct.pack(">d", value)
