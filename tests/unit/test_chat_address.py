"""The setting of the rooms: how it is written, what it refuses, and that its secrets never show."""

from __future__ import annotations

import logging

import pytest
from pydantic import SecretStr

from config.logs import secrets_of
from config.settings import Settings
from models.errors import EnvironmentProblem
from notifications.chat_address import services_of

TOKEN = "syt_tressecret_42"
HOOK = "3ccdd113474722377935511fc85d3dd4"


@pytest.mark.parametrize(
    ("setting", "found"),
    [
        ("", []),
        ("  \n ", []),
        (f"matrixs://{TOKEN}@matrix.example/{{room}}", [("salon", "matrix", True)]),
        (
            f"tchap=matrixs://{TOKEN}@matrix.example/{{room}}; equipes=mmosts://mm.example/{HOOK}",
            [("tchap", "matrix", True), ("equipes", "mmost", False)],
        ),
        (
            f"tchap = matrixs://{TOKEN}@matrix.example/{{room}}\nrelais=jsons://r.example/w?:a={{room}}&:b=;c\n",
            [("tchap", "matrix", True), ("relais", "json", True)],
        ),
        (f"rocket://aaaa/{HOOK}@chat.example/{{room}}", [("salon", "rocket", True)]),
        ("slack://T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ/", [("salon", "slack", False)]),
        (f"teams=workflows://flux.example:443/{HOOK}/signature", [("teams", "workflow", False)]),
        (f"form://f.example/{HOOK}", [("salon", "form", False)]),
    ],
)
def test_one_or_several_services_are_read(setting: str, found: list[tuple[str, str, bool]]) -> None:
    assert [(one.name, one.kind, one.takes_rooms) for one in services_of(setting)] == found


@pytest.mark.parametrize(
    ("setting", "words"),
    [
        (f"{TOKEN}", "ne commence pas"),
        (f"agent.example {TOKEN}; json://a.example", "ne commence pas"),
        (f"matrixs://moi:{TOKEN}@matrix.example/{{room}}", "jeton"),
        (f"matrixs://moi@matrix.example/{{room}}?token={TOKEN}", "jeton"),
        (f"matrixs://{TOKEN}@matrix.example/", "salon"),
        (f"matrixs://{TOKEN}@matrix.example/{{room}}/!autre:matrix.example", "un seul salon"),
        (f"matrixs://{TOKEN}@matrix.example/{{room}}?to=@quelquun:matrix.example", "un seul salon"),
        (f"matrixs://{TOKEN}@matrix.example/{{room}}?mode=hookshot", "mode"),
        (f"matrixs://{TOKEN}@matrix.example/{{room}}?mode=slack", "mode"),
        ("matrixs://matrix.example/{room}", "jeton"),
        (f"mmosts://mm.example/{HOOK}?verify=no", "SSL_CERT_FILE"),
        (f"rocket://moi:{TOKEN}@chat.example/{{room}}", "jeton"),
        (f"mailto://moi:{TOKEN}@relais.example", "service connu"),
        (f"msteams://{TOKEN}", "service connu"),
        (f"a=json://a.example/{HOOK}; a=json://b.example/{TOKEN}", "deux fois"),
        (f"mmosts://[{TOKEN}/", "adresse"),
        ("slack://T1JJ3T3L2/", "apprise"),
    ],
)
def test_what_would_lose_or_spread_messages_is_refused_without_showing_it(
    setting: str, words: str, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    with pytest.raises(EnvironmentProblem, match=words) as refused:
        services_of(setting)
    assert refused.value.field == "chat"
    shown = [str(refused.value.as_dict()), repr(refused.value.__context__), caplog.text, *capsys.readouterr()]
    assert not [text for text in shown if TOKEN in text or HOOK in text]


def test_the_name_of_the_service_at_fault_is_said() -> None:
    with pytest.raises(EnvironmentProblem, match="tchap"):
        services_of("equipes=json://a.example/x; tchap=matrixs://moi:mot@matrix.example/{room}")


def test_a_service_shows_where_it_is_and_nothing_more(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    setting = f"tchap=matrixs://{TOKEN}@matrix.example/{{room}}; equipes=mmosts://mm.example/{HOOK}"
    found = services_of(setting)
    settings = Settings(chat=SecretStr(setting))
    shown = [repr(found), f"{found[0]}", repr(settings), str(settings.model_dump()), caplog.text]
    assert not [text for text in shown if TOKEN in text or HOOK in text]
    assert {TOKEN, HOOK} <= secrets_of(settings)
