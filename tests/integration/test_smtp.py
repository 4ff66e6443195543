"""Mail over a real SMTP server: what arrives, what is refused, and what nobody can know."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from pydantic import SecretStr
from sqlmodel import col, select

from config.settings import Settings
from config.wiring import House
from mailserver import FILE, HANG_UP, PILOTE, QUIET, SAY_NOTHING, MailServer, Paris, imported, part
from models.errors import EnvironmentProblem
from models.tables import Message
from notifications.courier import Deferred, Mail, Rejected, Uncertain
from notifications.smtp import Server, SmtpCourier, read_address
from postgres import free_port
from tasks.deliver import FIRST_WAIT, LONGEST_WAIT, MAX_ATTEMPTS, Delivered
from tasks.empty_outbox import empty_outbox

#: apprise imports a module that Python 3.13 has dropped; it does without it there.
pytestmark = pytest.mark.filterwarnings("ignore:'imghdr' is deprecated:DeprecationWarning")

AT = datetime(2027, 3, 12, 9, 0, tzinfo=UTC)
SENDER = "Équipe des Ateliers d’Évron <ateliers@ddt.example>"
SUBJECT = (
    "Les Coëvrons : l’atelier in situ n° 1 s’ouvre, « préparez » le carnet de suivi avant le 5 mai à 14 h"
)
MAIRE, ELUE, VOISINE = "maire@a.example", "elue@b.example", "voisine@c.example"


@pytest.fixture
def server() -> Iterator[MailServer]:
    with MailServer() as listening:
        yield listening


@pytest.fixture
def courier(server: MailServer) -> Iterator[SmtpCourier]:
    made = SmtpCourier(server.url(), timeout=2)
    yield made
    made.close()


def mail(number: int = 1, to: str = PILOTE) -> Mail:
    return Mail(
        message_id=f"<{number:040x}@ddt.example>",
        sender=SENDER,
        to=to,
        subject=SUBJECT,
        text=f"Bonjour,\n\n.\n.. L’été à Évron : 12 °C — « œuvre » ☂ n° {number}\n" + "long " * 400 + "\n",
        html=f"<p>Été à Évron n° {number}</p>\n",
        date=AT,
    )


# What arrives.


def test_a_mail_arrives_as_it_was_written(server: MailServer, courier: SmtpCourier) -> None:
    sent = mail()
    courier.send(sent)
    (found,) = server.mails
    assert (found["Message-ID"], found["Subject"], found["To"]) == (sent.message_id, SUBJECT, PILOTE)
    address = found["From"].addresses[0]
    assert (address.display_name, address.addr_spec) == (
        "Équipe des Ateliers d’Évron",
        "ateliers@ddt.example",
    )
    assert found["Date"].datetime == AT
    assert found["Auto-Submitted"] == "auto-generated"
    assert found.get_content_type() == "multipart/alternative"
    assert [one.get_content_type() for one in found.iter_parts()] == ["text/plain", "text/html"]
    assert part(found, "plain").replace("\r\n", "\n") == sent.text
    assert part(found, "html").replace("\r\n", "\n") == sent.html
    assert server.envelopes == [("ateliers@ddt.example", [PILOTE])]


def test_what_travels_is_plain_ascii_in_lines_that_any_server_takes(
    server: MailServer, courier: SmtpCourier
) -> None:
    courier.send(mail())
    assert server.received[0].isascii()
    assert max(len(line) for line in server.received[0].split(b"\r\n")) <= 998


def test_a_batch_uses_one_connection_and_says_goodbye(server: MailServer, courier: SmtpCourier) -> None:
    for number in range(1, 9):
        courier.send(mail(number))
    assert (server.connections, server.goodbyes) == (1, 0)
    courier.close()
    courier.close()
    assert (len(server.received), server.goodbyes) == (8, 1)


@pytest.mark.parametrize("goodbye", [b"", b"421 4.4.2 ddt.example Error: timeout exceeded\r\n"])
def test_a_connection_closed_while_idle_is_opened_again(
    server: MailServer, courier: SmtpCourier, goodbye: bytes
) -> None:
    courier.send(mail(1))
    server.hang_up(goodbye)
    courier.send(mail(2))
    assert [found["Message-ID"] for found in server.mails] == [mail(1).message_id, mail(2).message_id]
    assert server.connections == 2


def test_a_closed_courier_opens_again_when_asked(server: MailServer, courier: SmtpCourier) -> None:
    courier.send(mail(1))
    courier.close()
    courier.send(mail(2))
    assert (len(server.received), server.connections) == (2, 2)


# What is refused, put off, or not known.


def test_a_refused_address_is_refused_with_the_words_of_the_server(
    server: MailServer, courier: SmtpCourier
) -> None:
    server.rcpt[MAIRE] = "550 5.1.1 boite inconnue"
    with pytest.raises(Rejected, match=r"550 5\.1\.1 boite inconnue"):
        courier.send(mail(1, MAIRE))
    courier.send(mail(2, ELUE))
    assert (server.recipients, server.connections) == ([ELUE], 1)


def test_a_refused_text_is_refused_with_the_words_of_the_server(
    server: MailServer, courier: SmtpCourier
) -> None:
    server.data.append("554 5.7.1 contenu refuse")
    with pytest.raises(Rejected, match=r"554.*contenu refuse"):
        courier.send(mail(1))
    courier.send(mail(2))
    assert [found["Message-ID"] for found in server.mails] == [mail(2).message_id]


@pytest.mark.parametrize("answer", ["450 4.2.0 liste grise", "451 4.3.0 plus tard", "452 4.2.2 boite pleine"])
def test_a_server_that_asks_to_come_back_is_asked_again_later(
    server: MailServer, courier: SmtpCourier, answer: str
) -> None:
    server.rcpt[MAIRE] = answer
    with pytest.raises(Deferred, match=answer[:10]):
        courier.send(mail(1, MAIRE))
    server.data.append(answer)
    with pytest.raises(Deferred, match=answer[:10]):
        courier.send(mail(2, ELUE))
    courier.send(mail(3, VOISINE))
    assert server.recipients == [VOISINE]


def test_a_server_that_is_down_puts_the_mail_off() -> None:
    courier = SmtpCourier(f"mailto://127.0.0.1:{free_port()}?from=a@ddt.example", timeout=2)
    with pytest.raises(Deferred, match=r"127\.0\.0\.1 ne répond pas"):
        courier.send(mail())


def test_a_server_that_comes_back_is_used_by_the_same_courier(server: MailServer) -> None:
    courier = SmtpCourier(server.url(), timeout=2)
    with MailServer() as other:
        url = other.url()
    late = SmtpCourier(url, timeout=2)
    with pytest.raises(Deferred):
        late.send(mail())
    courier.send(mail())
    courier.close()
    assert len(server.received) == 1


@pytest.mark.parametrize("silence", [HANG_UP, SAY_NOTHING])
def test_a_server_that_takes_the_text_and_does_not_answer_leaves_us_uncertain(
    server: MailServer, silence: str
) -> None:
    courier = SmtpCourier(server.url(), timeout=0.3)
    server.data.append(silence)
    with pytest.raises(Uncertain, match="peut-être parti"):
        courier.send(mail(1))
    courier.send(mail(2))
    courier.close()
    assert [found["Message-ID"] for found in server.mails] == [mail(1).message_id, mail(2).message_id]


@pytest.mark.parametrize("address", ["élue@mairie.example", "maire@évron.example", "maire@[évron.example"])
def test_an_address_that_cannot_be_written_is_refused_and_holds_nobody(
    server: MailServer, courier: SmtpCourier, address: str
) -> None:
    with pytest.raises(Rejected):
        courier.send(mail(1, address))
    courier.send(mail(2, ELUE))
    assert server.recipients == [ELUE]


# Addresses and passwords.


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


# Through the outbox, on both databases.


@pytest.fixture
def filled(house: House, tmp_path: Path, paris: Paris) -> House:
    """An atelier whose first phase has opened: one mail to the pilot, one to each collectivité."""
    imported(house, tmp_path, paris("2027-01-12 10:00"), more=(MAIRE, ELUE, VOISINE), text=QUIET)
    return house


def delivers(house: House, courier: SmtpCourier, at: datetime) -> Delivered:
    found = empty_outbox(house, courier, at=at)
    assert found is not None
    return found


def row_of(house: House, address: str) -> Message:
    """The mail frozen for an address."""
    with house.reading() as session:
        return session.exec(select(Message).where(col(Message.address) == address)).one()


def test_each_person_gets_their_own_mail_over_one_connection(
    filled: House, server: MailServer, courier: SmtpCourier, paris: Paris
) -> None:
    found = delivers(filled, courier, paris("2027-01-12 10:01"))
    assert found == Delivered(sent=len(server.received))
    assert {PILOTE, MAIRE, ELUE, VOISINE} <= set(server.recipients)
    assert (server.connections, server.goodbyes) == (1, 1)
    assert len({one["Message-ID"] for one in server.mails}) == len(server.mails)
    row, (mine,) = row_of(filled, MAIRE), [one for one in server.mails if one["To"] == MAIRE]
    assert (mine["Message-ID"], mine["Subject"]) == (row.message_id, row.subject)
    assert (row.state, row.sent_at, row.reason) == ("sent", paris("2027-01-12 10:01"), None)
    assert "Les Coëvrons" in part(mine, "plain")
    assert "Les Coëvrons" in part(mine, "html")


def test_a_refused_address_fails_with_its_reason_and_the_others_get_theirs(
    filled: House, server: MailServer, courier: SmtpCourier, paris: Paris
) -> None:
    server.rcpt[MAIRE] = "550 5.1.1 boite inconnue"
    found = delivers(filled, courier, paris("2027-01-12 10:01"))
    row = row_of(filled, MAIRE)
    assert (found.failed, row.state) == (1, "failed")
    assert "550 5.1.1 boite inconnue" in (row.reason or "")
    assert {PILOTE, ELUE, VOISINE} <= set(server.recipients)
    assert delivers(filled, courier, paris("2027-01-13 10:00")) == Delivered()


def test_a_mail_put_off_waits_longer_each_time_and_is_given_up_in_the_end(
    filled: House, server: MailServer, courier: SmtpCourier, paris: Paris
) -> None:
    server.rcpt[MAIRE] = "451 4.3.0 plus tard"
    at, waits = paris("2027-01-12 10:01"), []
    for attempt in range(1, MAX_ATTEMPTS):
        assert delivers(filled, courier, at).deferred == 1
        row = row_of(filled, MAIRE)
        assert (row.state, row.attempts, row.claimed_by) == ("queued", attempt, None)
        assert "451 4.3.0 plus tard" in (row.reason or "")
        waits.append(row.next_try_at - at)
        # Not a second before its time.
        assert delivers(filled, courier, row.next_try_at - timedelta(seconds=1)) == Delivered()
        at = row.next_try_at
    for number, wait in enumerate(waits):
        longest = min(FIRST_WAIT * 2**number, LONGEST_WAIT)
        assert longest / 2 <= wait <= longest
    assert waits[0] <= FIRST_WAIT < waits[2] < waits[4] < LONGEST_WAIT
    delivers(filled, courier, at)
    row = row_of(filled, MAIRE)
    assert (row.state, row.attempts) == ("failed", MAX_ATTEMPTS)
    assert "451 4.3.0 plus tard" in (row.reason or "")
    assert delivers(filled, courier, at + timedelta(days=30)) == Delivered()
    assert MAIRE not in server.recipients


def test_mails_put_off_together_do_not_all_come_back_at_the_same_moment(
    sqlite_house: House, server: MailServer, courier: SmtpCourier, tmp_path: Path, paris: Paris
) -> None:
    addresses = tuple(f"elue-{number}@b.example" for number in range(12))
    imported(sqlite_house, tmp_path, paris("2027-01-12 10:00"), more=addresses, text=QUIET)
    server.rcpt |= dict.fromkeys(addresses, "451 4.3.0 plus tard")
    delivers(sqlite_house, courier, paris("2027-01-12 10:01"))
    assert len({row_of(sqlite_house, address).next_try_at for address in addresses}) > 6


def test_while_the_server_is_down_mails_wait_and_leave_once_it_is_back(
    filled: House, courier: SmtpCourier, paris: Paris
) -> None:
    away = SmtpCourier(f"mailto://127.0.0.1:{free_port()}?from=a@ddt.example", timeout=2)
    found = delivers(filled, away, paris("2027-01-12 10:01"))
    assert found == Delivered(deferred=4, unreachable=True)
    with filled.reading() as session:
        rows = session.exec(select(Message)).all()
    assert {row.state for row in rows} == {"queued"}
    assert "ne répond pas" in "".join(row.reason or "" for row in rows)
    assert delivers(filled, courier, paris("2027-01-12 10:03")) == Delivered(sent=4)


def test_a_server_away_for_days_makes_nobody_given_up(
    filled: House, server: MailServer, courier: SmtpCourier, paris: Paris
) -> None:
    away = SmtpCourier(f"mailto://127.0.0.1:{free_port()}?from=a@ddt.example", timeout=2)
    for attempt in range(MAX_ATTEMPTS + 2):
        delivers(filled, away, paris("2027-01-12 10:01") + attempt * LONGEST_WAIT)
    assert delivers(filled, courier, paris("2027-01-14 10:00")) == Delivered(sent=4)
    assert sorted(server.recipients) == sorted({PILOTE, MAIRE, ELUE, VOISINE})


@pytest.mark.parametrize("silence", [HANG_UP, SAY_NOTHING])
def test_a_mail_of_unknown_fate_shows_as_such_and_is_never_sent_again_by_itself(
    filled: House, server: MailServer, silence: str, paris: Paris
) -> None:
    courier = SmtpCourier(server.url(), timeout=0.3)
    server.data.append(silence)
    found = delivers(filled, courier, paris("2027-01-12 10:01"))
    assert found.unknown == 1
    with filled.reading() as session:
        (row,) = session.exec(select(Message).where(col(Message.state) == "unknown")).all()
    assert "peut-être parti" in (row.reason or "")
    assert delivers(filled, courier, paris("2027-02-12 10:01")) == Delivered()
    assert [one["Message-ID"] for one in server.mails].count(row.message_id) == 1
    assert len(server.received) == found.sent + 1


def test_an_address_that_cannot_be_written_fails_alone(
    house: House, server: MailServer, courier: SmtpCourier, tmp_path: Path, paris: Paris
) -> None:
    imported(house, tmp_path, paris("2027-01-12 10:00"), more=("élue@mairie.example", MAIRE), text=QUIET)
    delivers(house, courier, paris("2027-01-12 10:01"))
    row = row_of(house, "élue@mairie.example")
    assert row.state == "failed"
    assert row.reason
    assert {PILOTE, MAIRE} <= set(server.recipients)


def test_the_example_file_names_nobody_who_exists() -> None:
    """Reserved names only, so that a mistake in a test never reaches anybody."""
    words = [word.strip(",}") for word in FILE.split() if "@" in word]
    assert words
    assert all(word.endswith(".example") for word in words)
