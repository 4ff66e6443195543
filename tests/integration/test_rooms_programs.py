"""Real senders as programs: a service that hangs holds no mail, and a kill in the middle of a post shows."""

from __future__ import annotations

import signal
from pathlib import Path

import pytest
from rooming import ROOMS, posts
from webhooks import Webhooks

from config.wiring import House
from example import Paris, imported
from mailserver import MailServer
from running import until
from sending import rows
from standing import environment_of, program

pytestmark = pytest.mark.slow
IMPORTED, LATER = "2027-01-12 10:00", "2027-01-12T10:01:00+01:00"


@pytest.fixture
def environment(sqlite_house: House, tmp_path: Path, paris: Paris) -> dict[str, str]:
    """Mails and posts wait since ten o’clock; it is a minute past."""
    settings = sqlite_house.settings.model_copy(update={"chat": type(sqlite_house.settings.chat)("json://x")})
    queueing = House(settings)
    imported(queueing, tmp_path, paris(IMPORTED), text=ROOMS)
    queueing.close()
    return environment_of(sqlite_house, clock=LATER, rhythm="continu", chat_rate="100")


def mails_wait(house: House) -> bool:
    return any(row.channel == "mail" and row.state != "sent" for row in rows(house))


def test_mails_leave_while_a_service_of_discussion_hangs(
    sqlite_house: House, environment: dict[str, str]
) -> None:
    with MailServer() as server, Webhooks() as hooks:
        hooks.hang.set()
        more = {"ATELIER_COURIER": server.url(), "ATELIER_CHAT": f"json://{hooks.host}/salon?rto=60"}
        sender = program(environment | more, "deliver", "--watch")
        try:
            until(lambda: bool(hooks.calls), seconds=20, what="the first post")
            until(lambda: not mails_wait(sqlite_house), seconds=20, what="the mails")
            assert {row.state for row in posts(sqlite_house)} <= {"queued", "sending", "unknown"}
        finally:
            hooks.goes_on.set()
            sender.send_signal(signal.SIGKILL)
            sender.communicate(timeout=10)


def test_a_sender_killed_in_the_middle_of_a_post_leaves_it_unknown_and_posts_the_rest(
    sqlite_house: House, environment: dict[str, str]
) -> None:
    with Webhooks() as hooks:
        hooks.hang.set()
        more = {"ATELIER_CHAT": f"json://{hooks.host}/salon"}
        killed = program(environment | more, "deliver")
        until(lambda: bool(hooks.calls), seconds=20, what="the first post")
        killed.send_signal(signal.SIGKILL)
        killed.communicate(timeout=10)
        assert [row.state for row in posts(sqlite_house)].count("sending") == 1
        hooks.goes_on.set()
        hooks.hang.clear()
        again = program(environment | more, "deliver")
        assert (again.communicate(timeout=30), again.returncode)[1] == 0
        states = [row.state for row in posts(sqlite_house)]
        assert states.count("unknown") == 1
        assert states.count("sent") == len(states) - 1 == len(hooks.calls) - 1
