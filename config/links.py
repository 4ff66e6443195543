"""Links that open something for one person: signed, for one purpose, for so many days.

A link holds the person's reference, never an address, and is worth what it opens: whoever has the mail may
change how its reader is written to, and nothing else.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime
from functools import partial
from hashlib import sha256

from itsdangerous import BadSignature, SignatureExpired, TimestampSigner

from config.key import key_of
from config.settings import Settings
from models.errors import BadLink, EnvironmentProblem

log = logging.getLogger("ateliers")
#: Days during which a link is followed: a mail of the whole démarche still leads somewhere at its end.
VALID_DAYS = 400
_DAY = 24 * 60 * 60
_PURPOSE = "préférences"
PATH = "/preferences/"


def link_to_preferences(settings: Settings, person: str, *, at: datetime) -> str:
    """The page on which this person, by their reference, says how they want to be written to."""
    return links_of(settings)(person, at)


def links_of(settings: Settings) -> Callable[[str, datetime], str]:
    """The same for many mails: from a person's reference and a moment; the secret is read once."""
    return partial(_link, key_of(settings), home_of(settings))


def links_if_any(settings: Settings) -> Callable[[str, datetime], str] | None:
    """The same, or nothing where the secret cannot be kept: a mail is worth more than its link."""
    try:
        return links_of(settings)
    except EnvironmentProblem as error:
        log.warning("%s %s", error.message, error.kept)
        return None


def home_of(settings: Settings) -> str:
    """Where our pages answer."""
    return settings.pages.rstrip("/") or f"http://127.0.0.1:{settings.pages_port}"


def _link(key: str, home: str, person: str, at: datetime) -> str:
    return f"{home}{PATH}{_Signer(key, at).sign(person).decode()}"


def person_of_link(key: str, token: str, *, at: datetime) -> str:
    """Whose link this is; BadLink where it is none of ours, or too old."""
    try:
        return _Signer(key, at).unsign(token, max_age=VALID_DAYS * _DAY).decode()
    except SignatureExpired as error:
        raise BadLink(
            f"Ce lien date de plus de {VALID_DAYS} jours : il n’ouvre plus rien.",
            kept="Rien n’a été changé.",
            todo="Le lien de votre dernier mail est toujours bon.",
            gone=True,
        ) from error
    except (BadSignature, UnicodeError) as error:
        raise BadLink(
            "Ce lien n’est pas valable : il est incomplet, ou le secret qui l’a signé a changé depuis.",
            kept="Rien n’a été changé.",
            todo="Copiez-le en entier, ou prenez celui de votre dernier mail.",
        ) from error


class _Signer(TimestampSigner):
    """Counts in whole days, so that two machines need not agree to the second."""

    def __init__(self, key: str, at: datetime) -> None:
        super().__init__(key, salt=_PURPOSE, key_derivation="hmac", digest_method=sha256)
        self._day = int(at.timestamp()) // _DAY * _DAY

    def get_timestamp(self) -> int:
        """The day of the moment that was given: only config/clock.py reads the time."""
        return self._day
