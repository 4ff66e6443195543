"""Values that people, or somebody else, might type: no template lets them out of their place."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from digesting import digest, every_item
from reading import Words

from notifications.typesetting import MAX_SUBJECT
from telling import Context, contexts, rendered

#: Keys that templates reason about, or that are dates or numbers: the rules write them, nobody types them.
RULED = frozenset(
    "key slug scope zone kind precision step reply decision message role due today since promised "
    "happened_on opened_on closed_on verification_ends notified_on effective then until again_by reply_by "
    "comments_by first last dates before owner of delay link on day next days hours uid method status "
    "written_on replaces".split()
)
TAGS = set("html head meta title style body div p h1 h2 ul li strong a blockquote span".split())
#: The mail of the week is the one that holds a table.
TABLE = set("table caption thead tbody tr th td".split())
HOSTILE = {
    "markup": '<b>&"</b><script>alert(1)</script>',
    "an apostrophe": "Chargée d'études à l'État",
    "line ends": "Un\r\nBcc: tous@atelier.example\r\n\r\nDeux",
    "a turned line": "Un \u202edeux\u202c \u200ftrois\u2066",
    "two hundred letters": "Communauté de communes " * 9,
    "emoji": "Atelier 🌊👩🏽‍🌾 ①",
    "template marks": "{{ 7 * 7 }}{% raw %}",
}


def poisoned(value: Any, poison: str, key: str = "") -> Any:
    """The same values with everything that people type replaced."""
    if isinstance(value, dict):
        return {name: poisoned(inner, poison, name) for name, inner in value.items()}
    if isinstance(value, list):
        return [poisoned(inner, poison, key) for inner in value]
    return poison if isinstance(value, str) and key not in RULED else value


def everything(poison: str) -> Iterator[tuple[str, Context]]:
    for message, context in contexts():
        yield message, poisoned(context, poison)
    items = [{**one, "context": poisoned(one["context"], poison)} for one in every_item("pilote")]
    yield "recapitulatif", digest(*items)


@pytest.mark.parametrize("poison", HOSTILE.values(), ids=HOSTILE)
def test_whatever_people_typed_stays_in_its_place(poison: str) -> None:
    for message, context in everything(poison):
        mail = rendered(message, context, name=poison)
        assert 0 < len(mail.subject) <= MAX_SUBJECT
        assert not re.search(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]", mail.subject)
        assert not re.search(r"^(Bcc|Deux)", mail.text, re.MULTILINE), message
        assert not re.search(
            r"[\u200b-\u200f\u202a-\u202e\u2066-\u2069]", mail.subject + mail.text + mail.html
        )
        assert not re.search(r"<(b|script)>", mail.html), message
        assert set(Words(mail.html).tags) <= TAGS | (TABLE if message == "hebdomadaire" else set())
        assert "49" not in mail.subject
        assert (mail.subject + mail.text + mail.html).encode()


def test_a_territory_and_a_person_are_read_as_they_were_typed() -> None:
    for message, context in everything('<b>&"'):
        mail = rendered(message, context, name="Chargée d'études, l'équipe")
        assert '<b>&"' in mail.text
        assert "&lt;b&gt;&amp;&#34;" in mail.html
        assert "Bonjour Chargée d'études, l'équipe," in mail.text
        assert "Bonjour Chargée d&#39;études, l&#39;équipe," in mail.html
