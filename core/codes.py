"""Short random codes for objects that people talk about: no vowels, nothing that looks alike."""

import secrets

ALPHABET = "23456789BCDFGHJKLMNPQRSTVWXZ"


def new_code(length: int = 6) -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(length))
