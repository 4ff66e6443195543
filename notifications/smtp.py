"""Mail by SMTP: apprise reads the address, one reused connection sends."""

from __future__ import annotations

import re
import smtplib
import socket
import ssl

from notifications.courier import Deferred, Interrupted, Rejected, Uncertain, Unreachable
from notifications.mail import Mail
from notifications.mail_server import connect, read_address

#: Long enough for a slow relay, short enough that a hanging one does not hold the others all day.
TIMEOUT = 30.0
_PERMANENT = 500
_SILENT = "Le serveur de messagerie n’a pas confirmé : le mail est peut-être parti."
_WORDS: tuple[tuple[type[Exception], str], ...] = (
    (ssl.SSLCertVerificationError, "son certificat n’est pas reconnu (autorité privée : SSL_CERT_FILE)"),
    (ssl.SSLError, "la liaison chiffrée ne s’établit pas"),
    (TimeoutError, "aucune réponse dans le délai"),
    (ConnectionRefusedError, "connexion refusée"),
    (ConnectionError, "liaison coupée"),
    (smtplib.SMTPServerDisconnected, "liaison coupée"),
    (socket.gaierror, "ce nom de serveur est inconnu"),
)
#: What a server would have answered to an address that cannot even be said to it (RFC 3463, 3.2).
_MISWRITTEN = "553 5.1.3"
#: What a command of SMTP can carry between « < » and « > ».
_ADDRESS = re.compile(r"[!-;=?-~]+")


class _OfRecipient(smtplib.SMTPResponseException):
    """What a server answers to the address to which a mail goes."""


class SmtpCourier:
    """Keeps one connection open for a batch; a lost one is opened again for the next mail."""

    def __init__(self, url: str, *, timeout: float = TIMEOUT) -> None:
        self._server = read_address(url)
        self._timeout = timeout
        self._smtp: smtplib.SMTP | None = None

    def send(self, mail: Mail) -> None:
        """Hands over one mail; until its text begins to leave all is certain, after it may not be."""
        body = _bytes_of(mail)
        try:
            smtp = self._ready(mail)
        except smtplib.SMTPResponseException as error:
            self._reset()
            of_recipient = isinstance(error, _OfRecipient) or _names(error.smtp_error, mail)
            raise _answer(error.smtp_code, error.smtp_error, of_recipient=of_recipient) from error
        except (smtplib.SMTPException, OSError) as error:
            self.close()
            raise Interrupted(f"Le serveur de messagerie a rompu la liaison : {_why(error)}.") from error
        try:
            smtp.send(body)
            code, text = smtp.getreply()
        except (smtplib.SMTPException, OSError) as error:
            self.close()
            raise Uncertain(_SILENT) from error
        if code // 100 == 2:
            return
        if code < 400:
            # Not an answer that SMTP knows: nobody can say what became of the text.
            self.close()
            raise Uncertain(_SILENT)
        self._reset()
        raise _answer(code, text, of_recipient=_names(text, mail))

    def _ready(self, mail: Mail) -> smtplib.SMTP:
        """A connection that waits for the text; one the server closed while idle is opened again."""
        reused = self._smtp is not None
        smtp = self._connection()
        try:
            self._envelope(smtp, mail)
        except (smtplib.SMTPException, ConnectionError) as error:
            if not reused or not _hung_up(error):
                raise
            self.close()
            smtp = self._connection()
            self._envelope(smtp, mail)
        return smtp

    def _envelope(self, smtp: smtplib.SMTP, mail: Mail) -> None:
        code, text = smtp.mail(mail.envelope_from)
        if code >= 400:
            # An answer about our own address concerns the installation: no mail is lost for it.
            raise smtplib.SMTPSenderRefused(min(code, 499), text, mail.envelope_from)
        code, text = smtp.rcpt(mail.to)
        if code // 100 != 2:
            raise _OfRecipient(code, text)
        # Not `smtp.data`: it does not tell a line lost before the text from one lost after it.
        code, text = smtp.docmd("DATA")
        if code // 100 != 3:
            raise smtplib.SMTPResponseException(code, text)

    def _connection(self) -> smtplib.SMTP:
        if self._smtp is None:
            server = self._server
            try:
                self._smtp = connect(server, self._timeout)
            except (smtplib.SMTPException, OSError) as error:
                raise Unreachable(
                    f"Le serveur de messagerie {server.host} ne répond pas : {_why(error)}."
                ) from error
        return self._smtp

    def _reset(self) -> None:
        """Ready for the next mail; a server that hangs up here is connected to again."""
        try:
            if self._smtp is not None:
                self._smtp.rset()
        except (smtplib.SMTPException, OSError):
            self.close()

    def close(self) -> None:
        """Says goodbye if the server still listens."""
        if self._smtp is not None:
            try:
                self._smtp.quit()
            except (smtplib.SMTPException, OSError):
                self._smtp.close()
            self._smtp = None


def _bytes_of(mail: Mail) -> bytes:
    """The mail as it travels; an address that SMTP cannot carry is refused before anything is said."""
    refusal = f"L’adresse « {mail.to} » ne peut pas recevoir de mail."
    if not _ADDRESS.fullmatch(mail.to):
        raise Rejected(refusal, said=_MISWRITTEN, of_recipient=True)
    try:
        # A line that begins with a point would end the text: it travels with two.
        return mail.as_bytes().replace(b"\r\n.", b"\r\n..") + b".\r\n"
    except ValueError as error:
        raise Rejected(refusal, said=_MISWRITTEN, of_recipient=True) from error


def _hung_up(error: Exception) -> bool:
    """Whether a server closed a connection that was idle: 421 before, or nothing at all."""
    if isinstance(error, smtplib.SMTPResponseException):
        return error.smtp_code == 421
    closed = (smtplib.SMTPServerDisconnected, ConnectionError)
    return isinstance(error, closed) and not isinstance(_cause(error), TimeoutError)


def _why(error: Exception) -> str:
    """What the network says, in French; what the server said stays in its own words."""
    cause = _cause(error)
    return next((words for kind, words in _WORDS if isinstance(cause, kind)), str(error))


def _cause(error: Exception) -> BaseException:
    """What the network did: of a silence too smtplib says « closed »."""
    behind = error.__context__ if isinstance(error, smtplib.SMTPServerDisconnected) else None
    return behind if isinstance(behind, OSError) else error


def _answer(code: int, text: bytes | str, *, of_recipient: bool) -> Deferred | Rejected:
    said = f"{code} {_decoded(text)}"
    if code >= _PERMANENT:
        reason = f"Le serveur de messagerie a refusé ({said})."
        return Rejected(reason, said=said, of_recipient=of_recipient)
    reason = f"Le serveur de messagerie demande de réessayer ({said})."
    return Deferred(reason, said=said, of_recipient=of_recipient)


def _names(text: bytes | str, mail: Mail) -> bool:
    """Whether a server names to whom a mail goes in what it says of its text."""
    return mail.to.lower() in _decoded(text).lower()


def _decoded(text: bytes | str) -> str:
    return text.decode(errors="replace") if isinstance(text, bytes) else text
