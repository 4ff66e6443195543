"""Mail over encrypted connections, on a real server with a certificate made for the test."""

from __future__ import annotations

from pathlib import Path

import pytest
from certificates import Authority, authority

from mailserver import MailServer
from notifications.courier import Deferred, Unreachable
from notifications.smtp import SmtpCourier
from sending import mail

ACCOUNT = ("moi", "tressecret")


@pytest.fixture
def ours(tmp_path: Path) -> Authority:
    return authority(tmp_path)


@pytest.fixture
def known(ours: Authority, monkeypatch: pytest.MonkeyPatch) -> Authority:
    """The private authority that SSL_CERT_FILE names."""
    monkeypatch.setenv("SSL_CERT_FILE", str(ours.file))
    return ours


def sends(url: str, times: int = 1) -> None:
    courier = SmtpCourier(url, timeout=2)
    try:
        for number in range(times):
            courier.send(mail(number))
    finally:
        courier.close()


def test_starttls_encrypts_before_the_password_and_keeps_one_connection(known: Authority) -> None:
    with MailServer(starttls=known.server, login=ACCOUNT) as server:
        sends(server.url("moi:tressecret@", secure="s"), times=3)
    assert (server.encrypted, server.connections) == ([True] * 3, 1)
    assert server.logins == [ACCOUNT]


def test_tls_from_the_first_byte(known: Authority) -> None:
    with MailServer(tls=known.server) as server:
        sends(server.url(secure="s") + "&mode=ssl")
    assert server.encrypted == [True]


def test_a_relay_without_account_nor_encryption() -> None:
    with MailServer() as server:
        sends(server.url())
    assert (server.encrypted, server.logins) == ([False], [])


def test_a_server_that_wants_encryption_refuses_who_speaks_in_clear(known: Authority) -> None:
    with MailServer(starttls=known.server) as server, pytest.raises(Deferred, match="STARTTLS"):
        sends(server.url())
    assert server.received == []


@pytest.mark.parametrize("mode", ["", "&mode=ssl"])
def test_a_certificate_that_nobody_vouches_for_is_refused_before_the_password(
    ours: Authority, mode: str
) -> None:
    way = {"tls": ours.server} if mode else {"starttls": ours.server}
    with (
        MailServer(login=ACCOUNT, **way) as server,
        pytest.raises(Unreachable, match="certificat n’est pas reconnu") as refused,
    ):
        sends(server.url("moi:tressecret@", secure="s") + mode)
    assert "SSL_CERT_FILE" in str(refused.value)
    assert "tressecret" not in str(refused.value)
    assert (server.logins, server.received) == ([], [])


def test_a_certificate_of_another_host_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    elsewhere = authority(tmp_path, host="127.0.0.9")
    monkeypatch.setenv("SSL_CERT_FILE", str(elsewhere.file))
    with (
        MailServer(starttls=elsewhere.server) as server,
        pytest.raises(Unreachable, match="certificat n’est pas reconnu"),
    ):
        sends(server.url(secure="s"))
    assert server.received == []


def test_a_server_that_answers_in_clear_where_tls_is_asked_for_gets_nothing() -> None:
    with MailServer() as server, pytest.raises(Unreachable, match="chiffrée"):
        sends(server.url(secure="s") + "&mode=ssl")
    assert server.received == []
