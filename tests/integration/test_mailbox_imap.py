"""A mailbox read by IMAP, on a real server: only what was understood is shown as read, nothing is lost."""

from __future__ import annotations

import socket
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from config.wiring import House
from corresponding import absence, person
from imapserver import SECRET, ImapServer
from mailboxing import ELUE, number_of, row_to
from models.errors import EnvironmentProblem
from models.returned import Sort
from models.tables import Lease
from notifications.bounded import LONGEST
from notifications.mailbox import open_mailbox
from notifications.mailbox_imap import ImapMailbox
from returning import postfix
from tasks.letters import LEASE
from tasks.mailbox import Reading, noted, read_mailbox


def reads(house: House, url: str) -> Reading:
    with open_mailbox(url) as box:
        reading = read_mailbox(house, box)
    assert reading is not None
    return reading


def test_returns_are_marked_and_shown_as_read_and_people_s_mails_stay_unread(
    sent: House, tmp_path: Path
) -> None:
    enormous = person(body="x" * LONGEST)
    returned = postfix(number_of(sent, ELUE), ELUE)
    with ImapServer(tmp_path / "imap", [person(), returned, enormous, absence(), person()]) as server:
        assert reads(sent, server.url()).sorts == Counter(
            {Sort.PERSON: 2, Sort.RETURNED: 1, Sort.APART: 1, Sort.AUTOMATIC: 1}
        )
        assert row_to(sent, ELUE).bounced_at is not None
        assert server.told("flags") == ["2 \\Seen"]
        # What is too long is never asked for, and what somebody was throwing away is still there.
        assert server.told("fetch") == ["1", "2", "4", "5"]
        assert server.told("expunge") == []
        assert reads(sent, server.url()).sorts == Counter()
        assert server.told("fetch") == ["1", "2", "4", "5"]


def test_a_wrong_password_is_said_without_it(tmp_path: Path) -> None:
    with ImapServer(tmp_path / "imap", []) as server, pytest.raises(EnvironmentProblem) as raised:
        ImapMailbox(server.url(secret="autre-secret"))
    assert "refuse ce nom ou ce mot de passe" in raised.value.message
    assert "autre-secret" not in str(raised.value.as_dict())


def test_a_password_with_an_accent_opens_and_a_folder_that_is_not_there_is_said(tmp_path: Path) -> None:
    with ImapServer(tmp_path / "imap", [person()], secret="été à la mer") as server:
        with open_mailbox(server.url()) as box:
            assert len(list(box.found(date(2020, 1, 1)))) == 1
            assert list(box.found(date(2120, 1, 1))) == []
        with pytest.raises(EnvironmentProblem, match="n’existe pas dans cette boîte"):
            ImapMailbox(server.url(folder="Ailleurs"))


def test_a_server_that_is_down_is_noted(sqlite_house: House, tmp_path: Path) -> None:
    with ImapServer(tmp_path / "imap", []) as server:
        url = server.url()
    with pytest.raises(EnvironmentProblem) as raised, noted(sqlite_house):
        ImapMailbox(url)
    with sqlite_house.reading() as session:
        lease = session.get(Lease, LEASE)
    assert lease is not None
    assert lease.note == "La boîte de ATELIER_MAILBOX ne répond pas : connexion refusée"
    assert SECRET not in str(raised.value.as_dict())


def test_a_server_that_hangs_is_left_after_a_while() -> None:
    with (
        socket.create_server(("127.0.0.1", 0)) as deaf,
        pytest.raises(EnvironmentProblem, match="aucune réponse dans le délai"),
    ):
        ImapMailbox(f"imap://nom:mot@127.0.0.1:{deaf.getsockname()[1]}/INBOX", timeout=0.5)


@pytest.mark.parametrize(
    "where",
    [
        "imap://serveur.example",
        "pop3://nom:mot@serveur.example",
        "imaps://:x@/",
        "imap://a:b@[",
        "imap://a:b@c:99999",
    ],
)
def test_an_address_that_makes_no_sense_is_refused(where: str) -> None:
    with pytest.raises(EnvironmentProblem, match="ne se comprend pas"):
        ImapMailbox(where)
