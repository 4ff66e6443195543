"""A courier for tests, beside its port and tested itself."""

from __future__ import annotations

from notifications.courier import NotHandedOver
from notifications.mail import Mail


class MemoryCourier:
    """Keeps the mails it is given; fails as told, once per planned failure."""

    def __init__(self) -> None:
        self.sent: list[Mail] = []
        self.failures: list[NotHandedOver] = []

    def send(self, mail: Mail) -> None:
        """Keeps the mail, or raises the next planned failure."""
        if self.failures:
            raise self.failures.pop(0)
        self.sent.append(mail)

    def close(self) -> None:
        """Nothing is held."""
