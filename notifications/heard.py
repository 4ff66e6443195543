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
#: What apprise says instead of a code where a Matrix server wants us to go slower.
_SLOWER = "requested we throttle back"
_AGAIN = {408, 425, 429, 503}
_UNSURE = {500, 502, 504}
UNSURE = "Le service de discussion n’a pas confirmé : le message y est peut-être."


class _Ear(logging.Filter):
    """Lets nothing through to any log; keeps what is said in a thread that listens."""

    def __init__(self) -> None:
        super().__init__()
        # Mail may be read by another thread at the same moment.
        self.here = threading.local()

    def filter(self, record: logging.LogRecord) -> bool:
        """Never passed on: apprise prints addresses, tokens included, even where asked not to."""
        heard: list[str] | None = getattr(self.here, "said", None)
        if heard is not None:
            heard.append(record.getMessage())
        return False


_EAR = _Ear()


def silence() -> None:
    """Nothing that apprise says reaches a log, nor the paths that the libraries below it print."""
    _LOG.addFilter(_EAR)
    for name in _BELOW:
        logging.getLogger(name).setLevel(logging.CRITICAL)


@contextmanager
def hearing() -> Iterator[list[str]]:
    """What apprise says meanwhile, in this thread; to be read, and never shown."""
    silence()
    _LOG.disabled = False
    _LOG.setLevel(logging.DEBUG)
    _EAR.here.said = said = list[str]()
    try:
        yield said
    finally:
        _EAR.here.said = None


def outcome(said: list[str], service: str) -> NotHandedOver:
    """What became of a post that apprise says has failed; only what is certain is tried again."""
    text = "\n".join(said)
    for sign, words in _NEVER_LEFT:
        if sign in text:
            return Unreachable(f"Le service de discussion {service} ne répond pas : {words}.")
    if _SLOWER in text:
        return answered(429, service)
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
