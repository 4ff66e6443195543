"""Calls to services of discussion: counted one by one, in turns that all processes share."""

from __future__ import annotations

import pytest
from matrixserver import Synapse
from webhooks import Webhooks

from config.wiring import House
from notifications.apprise_chat import AppriseChat
from notifications.chat import Post
from notifications.courier import Deferred
from tasks.empty_rooms import chat_of


class Pauses:
    """Counts the turns that are taken."""

    def __init__(self) -> None:
        self.count = 0

    def __call__(self) -> None:
        self.count += 1


def test_a_webhook_is_one_call() -> None:
    pauses = Pauses()
    with Webhooks() as hooks:
        AppriseChat(f"json://{hooks.host}/salon", pauses).post(Post("un", "salon", "x"))
    assert (pauses.count, len(hooks.calls)) == (1, 1)


def test_a_second_post_on_matrix_is_two_calls_each_in_its_turn(synapse: Synapse) -> None:
    room, pauses = synapse.room(), Pauses()
    courier = AppriseChat(synapse.setting(), pauses)
    courier.post(Post("un", room, "un"))
    first = pauses.count
    courier.post(Post("deux", room, "deux"))
    # Whether it is encrypted is asked each time: a room may become so.
    assert pauses.count - first == 2
    assert len(synapse.posts(room)) == 2


def test_a_server_that_asks_for_a_long_wait_is_not_waited_for() -> None:
    room = "!a:b.example"
    with Webhooks() as hooks:
        hooks.planned += [
            (404, b'{"errcode": "M_NOT_FOUND"}'),
            (200, b'{"user_id": "@ateliers:b.example"}'),
            (200, b'{"room_id": "!a:b.example"}'),
        ]
        hooks.status, hooks.body = 429, b'{"errcode": "M_LIMIT_EXCEEDED", "retry_after_ms": 86400000}'
        courier = AppriseChat(f"matrix://jeton@{hooks.host}/{{room}}", Pauses())
        with pytest.raises(Deferred, match="réessayer"):
            courier.post(Post("un", room, "x"))
    assert hooks.calls[-1].method == "PUT"
    assert "/send/m.room.message/un" in hooks.calls[-1].path


def test_two_processes_make_no_more_calls_than_one(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    waits: list[float] = []
    with Webhooks() as hooks:
        url = f"json://{hooks.host}/salon"
        settings = house.settings.model_copy(
            update={"chat": type(house.settings.chat)(url), "chat_rate": 0.5}
        )
        processes = [House(settings), House(settings)]
        for one in processes:
            monkeypatch.setattr(one.closing, "wait", waits.append)
            chat = chat_of(one)
            assert chat is not None
            for _ in range(2):
                chat.post(Post("un", "salon", "x"))
            one.close()
    # One call each two seconds, whoever makes it.
    assert [round(wait / 2) for wait in waits] == [0, 1, 2, 3]
    assert max(waits) <= 6
