"""Passwords as the site keeps them, at a price that hundreds of tests can pay."""

from django.contrib.auth.hashers import Argon2PasswordHasher


class QuickArgon2(Argon2PasswordHasher):
    """The same algorithm in a thousandth of the time and memory."""

    time_cost = 1
    memory_cost = 8
    parallelism = 1
