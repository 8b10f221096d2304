"""Short random codes for objects that people talk about: no vowels, nothing that looks alike."""

import os
import secrets

ALPHABET = "23456789BCDFGHJKLMNPQRSTVWXZ"


def new_code(length: int = 6) -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(length))


def new_codes(count: int, length: int = 6) -> list[str]:
    """Many codes at once, each different; the caller checks them against its table."""
    found: set[str] = set()
    while len(found) < count:
        # 252 is the highest multiple of 28 below 256: bytes above it would favour some letters.
        letters = [ALPHABET[b % 28] for b in os.urandom((count - len(found)) * length) if b < 252]
        found.update(
            "".join(letters[i : i + length]) for i in range(0, len(letters) - length + 1, length)
        )
    return list(found)[:count]
