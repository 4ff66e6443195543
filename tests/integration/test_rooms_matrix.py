"""Rooms on a real Matrix server: what is posted and what is refused; nothing leaves in clear by mistake."""

from __future__ import annotations

import pytest
from matrixserver import Synapse
from webhooks import Webhooks

from notifications.apprise_chat import AppriseChat
from notifications.chat import Post
from notifications.courier import Deferred, Rejected, Uncertain, Unreachable
from postgres import free_port

TEXT = 'Les Coëvrons <b>&" : ouverture de l’atelier n° 1, le 13 avril 2027.\nhttp://127.0.0.1:4200/v2/x'


def chat(setting: str) -> AppriseChat:
    return AppriseChat(setting, pause=lambda: None)


@pytest.mark.parametrize("version", ["10", "12"])
def test_a_post_arrives_as_a_notice_in_rooms_of_both_kinds(synapse: Synapse, version: str) -> None:
    room = synapse.room(version)
    assert (":" in room) is (version == "10")
    chat(synapse.setting()).post(Post("un", room, TEXT))
    assert synapse.posts(room) == [{"msgtype": "m.notice", "body": TEXT}]


def test_two_posts_of_one_courier_both_arrive(synapse: Synapse) -> None:
    room, courier = synapse.room(), chat(synapse.setting())
    courier.post(Post("un", room, "un"))
    courier.post(Post("deux", room, "deux"))
    assert [one["body"] for one in synapse.posts(room)] == ["un", "deux"]


def test_the_server_knows_a_post_again_by_its_number_whoever_hands_it_over(synapse: Synapse) -> None:
    room = synapse.room()
    for _ in range(2):
        chat(synapse.setting()).post(Post("le même", room, "une fois"))
    assert [one["body"] for one in synapse.posts(room)] == ["une fois"]


def test_only_the_room_that_is_named_is_written_to(synapse: Synapse) -> None:
    joined, other = synapse.room(), synapse.room()
    courier = chat(synapse.setting())
    courier.post(Post("a", joined, "ici"))
    courier.post(Post("b", other, "là"))
    assert [one["body"] for one in synapse.posts(joined)] == ["ici"]


@pytest.mark.parametrize("version", ["10", "12"])
def test_an_encrypted_room_is_refused_and_nothing_is_posted_there(synapse: Synapse, version: str) -> None:
    room = synapse.room(version, encrypted=True)
    with pytest.raises(Rejected, match="chiffré"):
        chat(synapse.setting()).post(Post("c", room, "en clair"))
    assert synapse.posts(room) == []


def test_a_room_that_becomes_encrypted_between_two_posts_gets_only_the_first(synapse: Synapse) -> None:
    room, courier = synapse.room(), chat(synapse.setting())
    courier.post(Post("d", room, "avant"))
    synapse.encrypt(room)
    with pytest.raises(Rejected, match="chiffré"):
        courier.post(Post("e", room, "après"))
    assert [one["body"] for one in synapse.posts(room)] == ["avant"]


def test_a_room_to_which_the_account_is_not_invited_is_refused(synapse: Synapse) -> None:
    room = synapse.room(invited=False)
    with pytest.raises(Rejected, match="invité"):
        chat(synapse.setting()).post(Post("f", room, "x"))
    assert synapse.posts(room) == []


def test_a_room_that_does_not_exist_is_refused(synapse: Synapse) -> None:
    with pytest.raises(Rejected, match="invité"):
        chat(synapse.setting()).post(Post("g", "!personne:ateliers.example", "x"))


def test_an_alias_is_no_room(synapse: Synapse) -> None:
    with pytest.raises(Rejected, match="identifiant"):
        chat(synapse.setting()).post(Post("h", "#salon:ateliers.example", "x"))


def test_a_wrong_token_puts_the_post_off_without_showing_the_token(synapse: Synapse) -> None:
    with pytest.raises(Deferred, match="jeton") as caught:
        chat(synapse.setting("syt_un_faux_jeton")).post(Post("i", synapse.room(), "x"))
    assert "syt_un_faux_jeton" not in str(caught.value)


def test_a_server_that_is_away_puts_the_post_off() -> None:
    with pytest.raises(Unreachable, match="connexion refusée"):
        chat(f"matrix://jeton@127.0.0.1:{free_port()}/{{room}}").post(Post("j", "!a:b.example", "x"))


def test_only_a_server_that_breaks_off_in_the_middle_of_the_post_leaves_us_uncertain() -> None:
    clear, known = (404, b'{"errcode": "M_NOT_FOUND"}'), (200, b'{"user_id": "@ateliers:b.example"}')
    joined, broken = (200, b'{"room_id": "!a:b.example"}'), (502, b"<html>")
    for planned, outcome in (([clear, known, broken], Deferred), ([clear, known, joined, broken], Uncertain)):
        with Webhooks() as hooks:
            hooks.planned += planned
            with pytest.raises(outcome) as caught:
                chat(f"matrix://jeton@{hooks.host}/{{room}}").post(Post("l", "!a:b.example", "x"))
        assert type(caught.value) is outcome
