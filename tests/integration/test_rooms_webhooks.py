"""Rooms behind webhooks, on a real HTTP server: the bytes that arrive, and what each answer means."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs

import pytest
from certificates import authority
from webhooks import Webhooks

from notifications.apprise_chat import AppriseChat
from notifications.chat import Post
from notifications.courier import Deferred, NotHandedOver, Rejected, Uncertain, Unreachable
from postgres import free_port

LINK = "http://127.0.0.1:4200/v2/artifacts/key/situation-les_coevrons"
TEXT = f'Les Coëvrons <b>&" *gras* : ouverture de l’atelier n° 1.\n{LINK}'
HOOK = "3ccdd113474722377935511fc85d3dd4"


@pytest.fixture
def hooks() -> Iterator[Webhooks]:
    with Webhooks() as server:
        yield server


def chat(setting: str) -> AppriseChat:
    return AppriseChat(setting, pause=lambda: None)


def posted(setting: str, room: str = "salon", text: str = TEXT) -> None:
    chat(setting).post(Post("un", room, text))


def test_mattermost_gets_the_words_as_they_are_and_no_image(hooks: Webhooks) -> None:
    posted(f"mmost://{hooks.host}/{HOOK}?channel={{room}}", "territoires")
    (call,) = hooks.calls
    assert call.path == f"/hooks/{HOOK}"
    assert call.json == {"text": TEXT, "username": "Ateliers", "channel": "territoires"}


def test_rocket_chat_gets_them_in_its_channel_and_no_avatar(hooks: Webhooks) -> None:
    posted(f"rocket://aaaa/bbbb@{hooks.host}/{{room}}", "#territoires")
    (call,) = hooks.calls
    assert call.path == "/hooks/aaaa/bbbb"
    assert call.json == {"text": TEXT, "channel": "#territoires"}


def test_slack_gets_them_escaped_as_it_asks(hooks: Webhooks, monkeypatch: pytest.MonkeyPatch) -> None:
    from apprise.plugins.slack import NotifySlack

    monkeypatch.setattr(NotifySlack, "webhook_url", f"http://{hooks.host}/services")
    posted("slack://T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ/")
    (call,) = hooks.calls
    assert call.path == "/services/T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ"
    (attachment,) = call.json["attachments"]
    assert attachment["text"] == TEXT.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    assert {"footer", "ts", "image_url"} & set(attachment) == set()


def test_teams_gets_a_card_without_image_over_a_certificate_of_ours(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ours = authority(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(ours.file))
    with Webhooks(ours.server) as server:
        posted(f"workflows://{server.host}/{HOOK}/signature-du-flux")
        (call,) = server.calls
    assert call.path.startswith(f"/workflows/{HOOK}/triggers/manual/paths/invoke")
    (card,) = call.json["attachments"]
    assert [one["text"] for one in card["content"]["body"] if one["type"] == "TextBlock"] == [TEXT]
    assert "Image" not in {one["type"] for one in card["content"]["body"]}


def test_a_certificate_that_nobody_vouches_for_gets_nothing(tmp_path: Path) -> None:
    with Webhooks(authority(tmp_path).server) as server:
        with pytest.raises(Unreachable, match="certificat"):
            posted(f"jsons://{server.host}/webhook")
        assert server.calls == []


def test_the_relay_of_tchap_gets_exactly_the_two_keys_that_it_accepts(hooks: Webhooks) -> None:
    setting = f"json://{hooks.host}/webhook?:roomId={{room}}&:title=&:version=&:type=&:attachments="
    posted(setting, "!abc:agent.tchap.gouv.fr")
    (call,) = hooks.calls
    assert (call.path, call.headers["Content-Type"]) == ("/webhook", "application/json")
    assert call.json == {"roomId": "!abc:agent.tchap.gouv.fr", "message": TEXT}


def test_a_form_gets_them_as_a_form(hooks: Webhooks) -> None:
    posted(f"form://{hooks.host}/depot?:salon={{room}}", "abc")
    (call,) = hooks.calls
    found = parse_qs(call.body.decode())
    assert (found["message"], found["salon"]) == ([TEXT], ["abc"])


def test_each_room_goes_to_the_service_that_it_names(hooks: Webhooks) -> None:
    courier = chat(
        f"equipes=mmost://{hooks.host}/{HOOK}?channel={{room}} ; relais=json://{hooks.host}/webhook?:salon={{room}}\n"
        f"canal-53=json://{hooks.host}/canal-53"
    )
    for room in ("equipes:territoires", "relais:!abc:agent.example", "canal-53"):
        courier.post(Post("un", room, "x"))
    assert [call.path for call in hooks.calls] == [f"/hooks/{HOOK}", "/webhook", "/canal-53"]
    assert [call.json.get("channel") or call.json.get("salon") for call in hooks.calls] == [
        "territoires",
        "!abc:agent.example",
        None,
    ]
    with pytest.raises(Rejected, match="service"):
        courier.post(Post("un", "autre:territoires", "x"))


@pytest.mark.parametrize("room", ["x?verify=no", "a/b", "a b", "@toutes", "a&b=c", "a,b", "é", "", "x" * 300])
def test_a_room_adds_nothing_to_the_address(hooks: Webhooks, room: str) -> None:
    with pytest.raises(Rejected, match="ne convient pas"):
        posted(f"mmost://{hooks.host}/{HOOK}?channel={{room}}", room)
    assert hooks.calls == []


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        (400, Rejected),
        (401, Deferred),
        (403, Rejected),
        (404, Rejected),
        (413, Rejected),
        (429, Deferred),
        (500, Uncertain),
        (502, Uncertain),
        (503, Deferred),
    ],
)
@pytest.mark.parametrize("path", [f"mmost://{{host}}/{HOOK}", "json://{host}/secret-de-test"])
def test_each_answer_has_its_outcome_and_shows_no_secret(
    hooks: Webhooks, path: str, status: int, outcome: type[NotHandedOver]
) -> None:
    hooks.status = status
    with pytest.raises(outcome) as caught:
        posted(path.format(host=hooks.host))
    assert type(caught.value) is outcome
    assert str(status) in str(caught.value)
    assert HOOK not in str(caught.value)
    assert "secret" not in str(caught.value)


def test_a_service_that_is_away_puts_the_post_off() -> None:
    with pytest.raises(Unreachable, match="connexion refusée"):
        posted(f"json://127.0.0.1:{free_port()}/secret-de-test")


def test_a_service_that_takes_the_post_and_hangs_leaves_us_uncertain(
    hooks: Webhooks, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("notifications.chat_address.ANSWER", 0.2)
    hooks.hang.set()
    with pytest.raises(Uncertain, match="peut-être"):
        posted(f"json://{hooks.host}/webhook")
    assert len(hooks.calls) == 1


def test_a_redirection_is_not_followed_to_another_host(hooks: Webhooks) -> None:
    with Webhooks() as other:
        hooks.status, hooks.location = 307, f"http://{other.host}/ailleurs"
        with pytest.raises(NotHandedOver):
            posted(f"json://{hooks.host}/webhook")
        assert other.calls == []
