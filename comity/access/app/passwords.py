"""Passwords: how they are hashed, and which ones are too well known.

Source: RFC 9106, 4 (Argon2id); OWASP ASVS 5.0, 6.2; NIST SP 800-63B-4, 3.1.1.
"""

import threading
from typing import Final

from django.contrib.auth.hashers import Argon2PasswordHasher
from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from comity.access.app.models import Person

SIDE_BY_SIDE: Final = 2
"""Hashes computed at once: a storm of sign-ins must leave room for everybody else's work."""
ROUNDS: Final = 4
MEMORY: Final = 64 * 1024  # KiB: together 150 to 300 ms on a server of today
_turns = threading.BoundedSemaphore(SIDE_BY_SIDE)


class DeskHasher(Argon2PasswordHasher):
    """Argon2id, 64 MiB, so dear that a guess takes a fifth of a second; few at a time."""

    time_cost = ROUNDS
    memory_cost = MEMORY
    parallelism = 1

    def encode(self, password: str, salt: str) -> str:
        """Return the hash, when it is this one's turn."""
        with _turns:
            return str(super().encode(password, salt))

    def verify(self, password: str, encoded: str) -> bool:
        """Say whether the password is right, when it is this one's turn."""
        with _turns:
            return bool(super().verify(password, encoded))


class KnownPasswordValidator(CommonPasswordValidator):
    """Refuses what stands in lists of stolen passwords, also with digits and signs around it."""

    def validate(self, password: str, user: Person | None = None) -> None:
        """Return if the password is not known.

        Raises:
            ValidationError: It is.
        """
        super().validate(password, user)
        bare = password.casefold().strip("0123456789!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~ ")
        repeated = any(
            bare == bare[:size] * (len(bare) // size) for size in range(1, len(bare) // 2 + 1)
        )
        if not bare or repeated or bare in self.passwords:
            raise ValidationError(
                _("This password is too easy to guess. Four unrelated words are better."),
                code="password_too_common",
            )
