"""What apprise says while it sends: kept from every log, since it prints addresses; read for its outcome."""

from __future__ import annotations

import logging
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from notifications.courier import Deferred, NotHandedOver, Rejected, Uncertain, Unreachable

_LOG = logging.getLogger("apprise")
#: What `requests` prints shows the path of a webhook, which is its secret.
_BELOW = ("urllib3", "requests")
_CODE = re.compile(r"error=(\d{3})")
#: The connection was never made: nothing can have left. The words are those of urllib3.
_NEVER_LEFT = (
    ("CERTIFICATE_VERIFY_FAILED", "son certificat n’est pas reconnu"),
    ("certificate verify failed", "son certificat n’est pas reconnu"),
    ("SSLError", "la liaison chiffrée ne s’établit pas"),
    ("Connection refused", "connexion refusée"),
    ("NameResolutionError", "ce nom de serveur est inconnu"),
    ("Failed to resolve", "ce nom de serveur est inconnu"),
    ("Name or service not known", "ce nom de serveur est inconnu"),
    ("ConnectTimeout", "aucune réponse dans le délai"),
    ("connect timeout", "aucune réponse dans le délai"),
    ("Failed to establish a new connection", "connexion impossible"),
)
_AGAIN = {408, 425, 429, 503}
_UNSURE = {500, 502, 504}
UNSURE = "Le service de discussion n’a pas confirmé : le message y est peut-être."


class _Ear(logging.Handler):
    """Keeps what one thread says: mail may be read by another at the same moment."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.said: list[str] = []
        self._thread = threading.get_ident()

    def emit(self, record: logging.LogRecord) -> None:
        if record.thread == self._thread:
            self.said.append(record.getMessage())


def silence() -> None:
    """Nothing that apprise says reaches a log: it prints addresses, tokens included."""
    _LOG.disabled, _LOG.propagate = False, False
    if not any(isinstance(one, logging.NullHandler) for one in _LOG.handlers):
        _LOG.handlers[:] = [logging.NullHandler()]
    for name in _BELOW:
        logging.getLogger(name).setLevel(logging.CRITICAL)


@contextmanager
def hearing() -> Iterator[list[str]]:
    """What apprise says meanwhile, to be read and never shown."""
    silence()
    ear = _Ear()
    _LOG.addHandler(ear)
    _LOG.setLevel(logging.DEBUG)
    try:
        yield ear.said
    finally:
        _LOG.removeHandler(ear)


def outcome(said: list[str], service: str) -> NotHandedOver:
    """What became of a post that apprise says has failed; only what is certain is tried again."""
    text = "\n".join(said)
    for sign, words in _NEVER_LEFT:
        if sign in text:
            return Unreachable(f"Le service de discussion {service} ne répond pas : {words}.")
    codes = _CODE.findall(text)
    return answered(int(codes[-1]), service) if codes else Uncertain(UNSURE)


def answered(code: int, service: str) -> NotHandedOver:
    """What an answer of HTTP says of a post."""
    if code == 401:
        # It concerns the installation: no message is lost for it at once.
        return Deferred(f"Le service de discussion {service} refuse notre jeton (401).")
    if code in _AGAIN:
        return Deferred(f"Le service de discussion {service} demande de réessayer ({code}).")
    if code in _UNSURE:
        return Uncertain(f"{UNSURE.rstrip('.')} (erreur {code} de {service}).")
    if code in {403, 404}:
        why = "le salon n’existe pas, ou notre compte n’y est pas"
        return Rejected(f"Le service de discussion {service} refuse : {why} ({code}).")
    return Rejected(f"Le service de discussion {service} a refusé ({code}).")
