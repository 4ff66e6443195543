"""The mail server: its address, read by apprise, and a connection to it."""

from __future__ import annotations

import smtplib
import ssl
from dataclasses import dataclass

from models.errors import EnvironmentProblem
from notifications.heard import silence


@dataclass(frozen=True, slots=True)
class Server:
    """Where and how to connect; the password never shows."""

    host: str
    port: int
    security: str
    user: str | None
    password: str | None

    def __repr__(self) -> str:
        return f"Server({self.host}:{self.port}, {self.security})"


def read_address(url: str) -> Server:
    """A server from an apprise `mailto://` or `mailtos://` address."""
    # apprise loads its hundred services when imported: only real sending pays for it.
    from apprise import Apprise
    from apprise.plugins.email import NotifyEmail

    # apprise logs an address it cannot read, password included: it says so through us instead.
    silence()
    found = Apprise.instantiate(url, suppress_exceptions=True)
    if not isinstance(found, NotifyEmail):
        raise EnvironmentProblem(
            "ATELIER_COURIER n’est pas une adresse mailto:// qu’apprise sait lire.",
            todo="Par exemple : mailto://relais.example:25?from=ateliers@ddt.example",
            field="courier",
        )
    security = str(getattr(found.secure_mode, "value", found.secure_mode)) if found.secure else "insecure"
    return Server(
        str(found.smtp_host or found.host), int(found.port or 25), security, found.user, found.password
    )


def connect(server: Server, timeout: float) -> smtplib.SMTP:
    """A connection that is ready for mails, encrypted and logged in as the address asks."""
    if server.security == "ssl":
        context = ssl.create_default_context()
        smtp: smtplib.SMTP = smtplib.SMTP_SSL(server.host, server.port, timeout=timeout, context=context)
    else:
        smtp = smtplib.SMTP(server.host, server.port, timeout=timeout)
    try:
        smtp.ehlo_or_helo_if_needed()
        if server.security == "starttls":
            smtp.starttls(context=ssl.create_default_context())
            smtp.ehlo()
        if server.user and server.password:
            smtp.login(server.user, server.password)
    except (smtplib.SMTPException, OSError):
        smtp.close()
        raise
    return smtp
