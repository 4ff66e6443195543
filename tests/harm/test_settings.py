"""A setting that would harm is named, never shown, and nothing is done with it."""

from __future__ import annotations

import pytest

from commandline import CommandLine
from example import ATELIER


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("link", "javascript:alert(1)"),
        ("link", 'https://x.example/"><script>'),
        ("sender", "A <a@b.example>\r\nBcc: x@y.example"),
        ("sender", "Ateliers"),
        ("port", "0"),
        ("port", "soixante"),
        ("clock", "9999-12-31T23:59:59-12:00"),
        ("clock", "0001-01-01T00:00:00+14:00"),
        ("clock", "demain"),
        ("json_logs", "peut-être"),
        ("database_url", "postgresql://h:abc/secret"),
        ("database_url", "mysql://moi:secret@h/b"),
        ("database_url", "secret"),
    ],
)
def test_a_setting_that_makes_no_sense_is_named_and_exits_with_5(
    cli: CommandLine, name: str, value: str
) -> None:
    answer = cli("status", ATELIER, **{name: value})
    assert (answer.code, answer.out) == (5, "")
    assert f"ATELIER_{name.upper()}" in answer.err
    assert value not in answer.err
    assert "secret" not in answer.err
    assert "\nBcc" not in answer.err
