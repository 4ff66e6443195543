"""A real mail server that misbehaves when told, and a reader of what it took."""

from __future__ import annotations

import asyncio
import ssl
from collections import deque
from collections.abc import Callable
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any, Self

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult

from postgres import free_port

#: What the server does instead of answering to the text of a mail.
HANG_UP, SAY_NOTHING = "hang up", "say nothing"


class MailServer:
    """A real SMTP server on loopback; what it answers is planned address by address, or mail by mail."""

    def __init__(
        self,
        *,
        login: tuple[str, str] | None = None,
        starttls: ssl.SSLContext | None = None,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self.received: list[bytes] = []
        self.envelopes: list[tuple[str, list[str]]] = []
        self.rcpt: dict[str, str] = {}
        self.data: deque[str] = deque()
        #: Seconds before each answer to the text of a mail.
        self.pause = 0.0
        #: Called with their number when the server has the mail and has not answered yet.
        self.meanwhile: Callable[[int], object] | None = None
        self.connections = self.goodbyes = 0
        self.logins: list[tuple[str, str]] = []
        self._login = login
        self._starttls, self._tls = starttls, tls
        #: Whether each mail came over an encrypted connection.
        self.encrypted: list[bool] = []
        self._open: list[SMTP] = []
        self.port = free_port()
        self._controller: Any = None

    def _options(self) -> dict[str, Any]:
        secure = {"tls_context": self._starttls, "require_starttls": True} if self._starttls else {}
        secure |= {"ssl_context": self._tls} if self._tls else {}
        if self._login is None:
            return secure
        # Behind STARTTLS it asks for the encryption first, as a provider does.
        return {"authenticator": self._check, "auth_require_tls": bool(self._starttls), **secure}

    def _check(self, _server: Any, _session: Any, _envelope: Any, _mechanism: str, given: Any) -> Any:
        self.logins.append((given.login.decode(), given.password.decode()))
        return AuthResult(success=self.logins[-1] == self._login, handled=False)

    def url(self, login: str = "", *, secure: str = "") -> str:
        """Its address as a setting."""
        return f"mailto{secure}://{login}127.0.0.1:{self.port}?from=ateliers@ddt.example"

    @property
    def mails(self) -> list[EmailMessage]:
        """What it took, read by Python's own parser."""
        return [parsed(content) for content in self.received]

    @property
    def recipients(self) -> list[str]:
        """To whom, in order."""
        return [to for _, all_ in self.envelopes for to in all_]

    def hang_up(self, goodbye: bytes = b"") -> None:
        """Closes the connections, as a server does with those that stay idle; waits until it is done."""

        async def close() -> None:
            for one in self._open:
                if isinstance(one.transport, asyncio.WriteTransport):
                    one.transport.write(goodbye)
                    one.transport.close()
            await asyncio.sleep(0.02)

        asyncio.run_coroutine_threadsafe(close(), self._controller.loop).result(5)

    def connected(self, protocol: SMTP) -> SMTP:
        """Counts a connection."""
        self.connections += 1
        self._open.append(protocol)
        return protocol

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, server: Any, _session: Any, envelope: Any, address: str, _options: Any
    ) -> str:
        """The planned answer to an address, once and for all."""
        if self.rcpt.get(address) == HANG_UP:
            server.transport.abort()
        if self.rcpt.get(address) == SAY_NOTHING:
            await asyncio.sleep(60)
        if address in self.rcpt:
            return self.rcpt[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's name
        """The next planned answer; the mail is kept whenever a real server might have kept it."""
        answer = self.data.popleft() if self.data else "250 OK"
        if answer in {HANG_UP, SAY_NOTHING} or answer.startswith("2"):
            self.received.append(envelope.content)
            self.encrypted.append(server.transport.get_extra_info("sslcontext") is not None)
            self.envelopes.append((envelope.mail_from, list(envelope.rcpt_tos)))
        await asyncio.sleep(self.pause)
        if self.meanwhile is not None:
            # Not in its loop: what the test does meanwhile may wait for a database or a process.
            await asyncio.to_thread(self.meanwhile, len(self.received))
        if answer == HANG_UP:
            server.transport.abort()
        if answer == SAY_NOTHING:
            await asyncio.sleep(60)
        return answer

    async def handle_QUIT(self, _server: Any, _session: Any, _envelope: Any) -> str:  # noqa: N802 - aiosmtpd's name
        """Counts who says goodbye."""
        self.goodbyes += 1
        return "221 Bye"

    def stop(self) -> None:
        """Nobody listens any more at this address, until `start`."""
        self._controller.stop()

    def start(self) -> None:
        """Listens, always at the same address."""
        self._controller = _Listening(self, hostname="127.0.0.1", port=self.port, **self._options())
        self._controller.start()
        # The controller connects once to see whether its server answers.
        self.connections = 0

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()


class _Listening(Controller):
    def factory(self) -> SMTP:
        handler: MailServer = self.handler
        return handler.connected(SMTP(handler, **self.SMTP_kwargs))


def parsed(content: bytes) -> EmailMessage:
    """A mail as a reader sees it."""
    found = message_from_bytes(content, policy=policy.default)
    assert isinstance(found, EmailMessage)
    return found


def part(mail: EmailMessage, kind: str) -> str:
    """The plain or the HTML part of a mail."""
    found = mail.get_body((kind,))
    assert found is not None
    return str(found.get_content())
