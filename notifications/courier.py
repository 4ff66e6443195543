"""How a mail is handed over: the port, its outcomes, and the harmless default."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from notifications.mail import Mail


class NotHandedOver(Exception):
    """The mail did not leave; the reason is shown to staff.

    `said` are the server's own words where it spoke, `of_recipient` whether it said them of this address.
    """

    def __init__(self, reason: str = "", *, said: str = "", of_recipient: bool = False) -> None:
        super().__init__(reason)
        self.said = said
        self.of_recipient = of_recipient


class Deferred(NotHandedOver):
    """Not now: the server is away or asks to come back later."""


class Unreachable(Deferred):
    """The server itself is away or hangs: the other mails of the batch would only wait in turn."""


class Interrupted(Unreachable):
    """The server broke off before the text: it is away, or this very mail makes it break off."""


class Rejected(NotHandedOver):
    """Never: the server refuses this mail or this address."""


class Uncertain(NotHandedOver):
    """The server had the text and did not answer: the mail may have left."""


class Courier(Protocol):
    """Hands over one mail at a time; raises NotHandedOver's children."""

    def send(self, mail: Mail) -> None:
        """Returns once the mail is in other hands."""

    def close(self) -> None:
        """Lets go of what it holds."""


class FileCourier:
    """Writes each mail as an `.eml` file: nothing leaves the machine."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def send(self, mail: Mail) -> None:
        """One file per Message-ID, so that a mail handed over twice is one file."""
        name = mail.message_id.strip("<>").partition("@")[0]
        # A folder sorted by date is easier to look through; the name still goes by the mail.
        known = next(self.folder.glob(f"*-{name[:40]}.eml"), None)
        target = known or self.folder / f"{mail.date:%Y-%m-%d}-{name[:40]}.eml"
        draft = target.with_suffix(".part")
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            draft.write_bytes(mail.as_bytes())
            draft.replace(target)
        except OSError as error:
            raise Deferred(f"Le fichier du mail n’a pas pu être écrit : {error.strerror}.") from error

    def close(self) -> None:
        """Nothing is held."""
