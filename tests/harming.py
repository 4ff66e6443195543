"""Input that means harm: what it is drawn from, and what must hold whatever comes."""

from __future__ import annotations

import os
import unicodedata

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from models.errors import AtelierError

_QUIET = [HealthCheck.too_slow, HealthCheck.function_scoped_fixture, HealthCheck.data_too_large]
settings.register_profile(
    "harm",
    derandomize=True,
    database=None,
    deadline=None,
    max_examples=60,
    print_blob=True,
    suppress_health_check=_QUIET,
)
#: By hand, for minutes: `HYPOTHESIS_PROFILE=long make test ARGS=tests/harm`.
settings.register_profile(
    "long",
    derandomize=False,
    database=None,
    deadline=None,
    max_examples=1000,
    print_blob=True,
    suppress_health_check=_QUIET,
)
hostile = settings.get_profile("long" if os.environ.get("HYPOTHESIS_PROFILE") == "long" else "harm")

#: Words that a mail, a page, a terminal, a sheet or a database might take for an order.
ORDERS = (
    "<script>alert(1)</script>",
    '<img src=x onerror="alert(1)">',
    "{{7*7}}",
    "{% for x in ().__class__.__base__.__subclasses__() %}{{x}}{% endfor %}",
    "[clic](javascript:alert(1))",
    "![x](https://mechant.example/x.png)",
    "| a | b |\n|---|---|",
    "```\n# Titre\n```",
    "https://mechant.example/ www.mechant.example",
    "*gras* _souligné_ ~~barré~~ \\| & &lt;",
    "=cmd|' /C calc'!A0",
    '=HYPERLINK("https://mechant.example")',
    "'; DROP TABLE fact; --",
    "../../etc/passwd",
    "Objet\r\nBcc: tous@mechant.example",
    "%s %d {0} {name}",
)
#: Characters that nobody may send to a terminal, a mail or a database.
CONTROLS = ("\x00", "\x07", "\x1b[2J\x1b]0;x\x07", "\x7f", "\x9b31m", "\u202e", "\u2066", "\udcff", "\ud800")
#: Characters that nobody sees, as they come with what is pasted.
UNSEEN = ("\u200b", "\u00ad", "\ufeff", "\u200e", "\u2060", "\ufff9")

words = st.one_of(
    st.sampled_from(ORDERS),
    st.sampled_from(CONTROLS + UNSEEN).map(lambda c: f"avant{c}après"),
    st.text(max_size=40),
    st.text(st.characters(), max_size=10).map(lambda text: text * 50),
)


def is_raw(char: str) -> bool:
    """Whether a terminal would obey this character, or be misled by it."""
    steers = char in "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
    return steers or (unicodedata.category(char) in {"Cc", "Cs"} and char not in "\n\t")


def raw_characters(text: str) -> list[str]:
    """The characters of a text that must not reach anybody as they are."""
    return sorted({f"U+{ord(char):04X}" for char in text if is_raw(char)})


def is_a_sentence(error: AtelierError) -> None:
    """What an error owes to whoever reads it: words, an end, no raw character, a bounded length."""
    for text in (error.message, error.kept, error.todo):
        assert not raw_characters(text), text
        assert len(text) <= 1500, f"{len(text)} characters: {text[:200]}"
    assert error.message.rstrip().endswith((".", ")")), error.message
    assert error.kept
