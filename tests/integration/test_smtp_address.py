"""The address of a mail server, and its password, which nobody is shown."""

from __future__ import annotations

import pytest
from pydantic import SecretStr

from config.settings import Settings
from mailserver import MailServer
from models.errors import EnvironmentProblem
from notifications.courier import Deferred
from notifications.mail_server import Server, read_address
from notifications.smtp import SmtpCourier
from sending import mail


@pytest.mark.parametrize(
    ("url", "host", "port", "security", "user", "password"),
    [
        ("mailto://relais.example:2525?from=a@ddt.example", "relais.example", 2525, "insecure", None, None),
        ("mailto://relais.example?from=a@ddt.example", "relais.example", 25, "insecure", None, None),
        (
            "mailtos://moi:p%40ss%3A%2F@relais.example?from=a@ddt.example",
            "relais.example",
            587,
            "starttls",
            "moi",
            "p@ss:/",
        ),
        (
            "mailtos://moi:mdp@relais.example:2465?mode=ssl&from=a@ddt.example",
            "relais.example",
            2465,
            "ssl",
            "moi",
            "mdp",
        ),
        (
            "mailtos://moi:mdp@ddt.example:2587?smtp=relais.example&from=a@ddt.example&mode=starttls",
            "relais.example",
            2587,
            "starttls",
            "moi",
            "mdp",
        ),
    ],
)
def test_the_address_of_a_server_is_read(
    url: str, host: str, port: int, security: str, user: str | None, password: str | None
) -> None:
    found = read_address(url)
    assert (found.host, found.port, found.security) == (host, port, security)
    assert (found.user, found.password) == (user, password)


@pytest.mark.parametrize(
    "url",
    ["relais.example", "http://relais.example", "mailto://moi:tressecret@", "mailtoo://moi:tressecret@x"],
)
def test_what_is_not_the_address_of_a_server_is_refused_without_showing_it(
    url: str, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(EnvironmentProblem, match="ATELIER_COURIER") as refused:
        read_address(url)
    assert refused.value.field == "courier"
    shown = [str(refused.value.as_dict()), caplog.text, *capsys.readouterr()]
    assert not [text for text in shown if "tressecret" in text]


def test_a_password_is_given_to_the_server_and_shown_to_nobody() -> None:
    with MailServer(login=("moi", "tressecret")) as server:
        url = server.url("moi:tressecret@")
        courier = SmtpCourier(url, timeout=2)
        courier.send(mail())
        courier.close()
    assert server.logins == [("moi", "tressecret")]
    shown = [repr(courier), str(courier), repr(read_address(url)), f"{read_address(url)}"]
    shown += [repr(Settings(courier=SecretStr(url))), repr(Server("h", 25, "ssl", "moi", "tressecret"))]
    assert not [text for text in shown if "tressecret" in text]


def test_a_wrong_password_puts_the_mail_off_without_showing_the_password() -> None:
    with MailServer(login=("moi", "autre")) as server:
        courier = SmtpCourier(server.url("moi:tressecret@"), timeout=2)
        with pytest.raises(Deferred, match="535") as refused:
            courier.send(mail())
        courier.close()
    chain = [refused.value, refused.value.__cause__, refused.value.__context__]
    assert not [error for error in chain if "tressecret" in repr(error)]
    assert server.received == []


def test_a_server_that_does_not_offer_the_encryption_asked_for_never_sees_the_password_nor_the_mail() -> None:
    with MailServer(login=("moi", "tressecret")) as server:
        courier = SmtpCourier(server.url("moi:tressecret@", secure="s"), timeout=2)
        with pytest.raises(Deferred, match="STARTTLS"):
            courier.send(mail())
        courier.close()
    assert (server.logins, server.received) == ([], [])
