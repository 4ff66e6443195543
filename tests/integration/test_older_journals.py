"""A session opened under a former definition, and an atelier of today in it; and the other way round."""

from __future__ import annotations

import pytest
from older import lives_by

from config.wiring import House
from example import ATELIER, SESSION
from tasks.record import reserved_kind


@pytest.fixture
def old_session(opened: House) -> House:
    """Only the atelier is of today."""
    with opened.writing() as session:
        lives_by(session, SESSION, 2)
    return opened


@pytest.fixture
def old_atelier(opened: House) -> House:
    """Both are from before the marché was passed here."""
    with opened.writing() as session:
        lives_by(session, SESSION, 2)
        lives_by(session, ATELIER, 2)
    return opened


@pytest.mark.parametrize("kind", ["note-attribuee", "marche-signe", "paiement-demande"])
def test_what_an_older_journal_does_not_know_is_still_not_typed_where_all_read(
    old_atelier: House, kind: str
) -> None:
    with old_atelier.reading() as session:
        assert "réservé à" in str(reserved_kind(session, ATELIER, kind))
        assert reserved_kind(session, ATELIER, "marche-notifie") is None
