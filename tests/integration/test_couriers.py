"""Each courier keeps the promises of the port: handed over once, or a reason why not."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from pydantic import SecretStr

from config.settings import Settings
from config.wiring import House
from mailserver import MailServer, parsed, part
from models.errors import EnvironmentProblem
from notifications.courier import Courier, Deferred, FileCourier, NotHandedOver, Rejected, Uncertain
from notifications.mail import Mail
from notifications.smtp import SmtpCourier
from notifications.testing import MemoryCourier

pytestmark = pytest.mark.filterwarnings("ignore:'imghdr' is deprecated:DeprecationWarning")

AT = datetime(2027, 3, 12, 9, 0, tzinfo=UTC)
MAIL = Mail(
    message_id=f"<{'ab' * 20}@ddt.example>",
    sender="Ateliers des territoires <ateliers@ddt.example>",
    to="maire@evron.example",
    subject="Les Coëvrons : « l’été » à Évron, œuvre n° 1",
    text="Bonjour,\n\n.\nL’été — 12 °C ☂\n",
    html="<p>L’été à Évron</p>\n",
    date=AT,
)
Kept = Callable[[], list[bytes]]


@pytest.fixture(params=["files", "smtp", "memory"])
def any_courier(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[Courier, Kept]]:
    """Each courier with a way to see what it handed over."""
    courier: Courier
    if request.param == "files":
        courier = FileCourier(tmp_path)
        yield courier, lambda: [path.read_bytes() for path in sorted(tmp_path.glob("*.eml"))]
    elif request.param == "memory":
        memory = MemoryCourier()
        yield memory, lambda: [mail.as_bytes() for mail in memory.sent]
    else:
        with MailServer() as server:
            courier = SmtpCourier(server.url(), timeout=2)
            yield courier, lambda: server.received
            courier.close()


def test_a_mail_handed_over_is_the_mail_that_was_given(any_courier: tuple[Courier, Kept]) -> None:
    courier, kept = any_courier
    courier.send(MAIL)
    (found,) = [parsed(content) for content in kept()]
    assert found.defects == []
    assert (found["Message-ID"], found["To"], found["Subject"]) == (MAIL.message_id, MAIL.to, MAIL.subject)
    assert part(found, "plain").replace("\r\n", "\n") == MAIL.text
    assert part(found, "html").replace("\r\n", "\n") == MAIL.html


def test_two_mails_are_two_mails_and_a_courier_may_be_closed_twice(any_courier: tuple[Courier, Kept]) -> None:
    courier, kept = any_courier
    courier.send(MAIL)
    courier.send(replace(MAIL, message_id=f"<{'cd' * 20}@ddt.example>"))
    courier.close()
    courier.close()
    assert {parsed(content)["Message-ID"] for content in kept()} == {
        MAIL.message_id,
        f"<{'cd' * 20}@ddt.example>",
    }


def test_the_same_mail_is_the_same_bytes_each_time_it_is_written() -> None:
    assert MAIL.as_bytes() == replace(MAIL).as_bytes()


# Files.


def test_the_file_courier_sends_nothing_and_makes_its_own_folder(tmp_path: Path) -> None:
    folder = tmp_path / "var" / "mail"
    FileCourier(folder)
    assert not folder.exists()
    FileCourier(folder).send(MAIL)
    (path,) = folder.iterdir()
    assert (path.suffix, path.name[:10]) == (".eml", "2027-03-12")


@pytest.mark.parametrize("later", [timedelta(0), timedelta(seconds=1), timedelta(days=1)])
def test_a_mail_handed_over_twice_is_one_file(tmp_path: Path, later: timedelta) -> None:
    FileCourier(tmp_path).send(MAIL)
    FileCourier(tmp_path).send(replace(MAIL, date=AT + later))
    assert [parsed(path.read_bytes())["Message-ID"] for path in tmp_path.iterdir()] == [MAIL.message_id]


def test_a_folder_that_cannot_be_written_puts_the_mail_off(tmp_path: Path) -> None:
    (tmp_path / "mail").write_text("un fichier à cette place")
    with pytest.raises(Deferred, match=r"n’a pas pu être écrit : .+\."):
        FileCourier(tmp_path / "mail").send(MAIL)


def test_a_mail_cut_while_it_is_written_leaves_no_mail(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: Path, content: bytes) -> int:
        raise OSError(28, "No space left on device", content[:0])

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(Deferred):
        FileCourier(tmp_path).send(MAIL)
    assert list(tmp_path.glob("*.eml")) == []


# Memory.


def test_the_memory_courier_fails_as_told_and_once_each(tmp_path: Path) -> None:
    courier = MemoryCourier()
    planned: list[NotHandedOver] = [Deferred("plus tard"), Rejected("non"), Uncertain("peut-être")]
    courier.failures = list(planned)
    for failure in planned:
        with pytest.raises(type(failure)) as raised:
            courier.send(MAIL)
        assert raised.value is failure
    assert courier.sent == []
    courier.send(MAIL)
    assert courier.sent == [MAIL]
    assert list(tmp_path.iterdir()) == []


# Which one is used.


def test_nothing_leaves_the_machine_unless_an_address_is_set(tmp_path: Path) -> None:
    courier = House(Settings(home=tmp_path)).courier()
    assert isinstance(courier, FileCourier)
    assert courier.folder == tmp_path / "var" / "mail"


def test_a_set_address_is_used_for_real(tmp_path: Path) -> None:
    with MailServer() as server:
        courier = House(Settings(home=tmp_path, courier=SecretStr(server.url()))).courier()
        courier.send(MAIL)
        courier.close()
    assert [mail["Message-ID"] for mail in server.mails] == [MAIL.message_id]
    assert list(tmp_path.rglob("*.eml")) == []


@pytest.mark.parametrize("word", ["fichier", "files", "smtp://relais.example", ""])
def test_a_word_that_is_no_courier_is_refused_before_any_mail_is_lost(tmp_path: Path, word: str) -> None:
    with pytest.raises(EnvironmentProblem, match="ATELIER_COURIER"):
        House(Settings(home=tmp_path, courier=SecretStr(word))).courier().send(MAIL)
    assert list(tmp_path.rglob("*.eml")) == []
