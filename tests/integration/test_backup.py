"""A backup made while people act, on both databases: whole, verified, and for its owner's eyes only."""

from __future__ import annotations

import itertools
import stat
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from acting import says
from config.archive import Archive
from config.backup import Backup
from config.backup_folder import daily_backups
from config.wiring import House
from example import ATELIER, Paris
from keeping import backs_up, puts_back, rows_of
from models.chain import stamp
from models.errors import BrokenChain, EnvironmentProblem
from running import until
from tasks.held import Policy


def test_what_a_backup_holds_is_what_the_database_held_row_by_row(opened: House, empty_house: House) -> None:
    made = backs_up(opened)
    puts_back(empty_house, made.path, policy=Policy.SEND)
    asked = ("walk",)  # Restoring asks for every page to be shown again.
    assert rows_of(empty_house, without=asked) == rows_of(opened, without=asked)


@contextmanager
def people_acting(house: House, at: datetime) -> Iterator[list[int]]:
    """Three people who record facts without a pause; the numbers of the facts that were answered."""
    answered: list[int] = []
    stop = threading.Event()
    minutes = itertools.count()

    def act() -> None:
        while not stop.is_set():
            outcome = says(house, "autre-evenement", at + timedelta(seconds=next(minutes)), nature="COPIL")
            answered.append(outcome.facts[-1].seq)

    people = [threading.Thread(target=act) for _ in range(3)]
    for person in people:
        person.start()
    try:
        yield answered
    finally:
        stop.set()
        for person in people:
            person.join()


@pytest.mark.slow
def test_a_backup_amid_writers_verifies_and_holds_all_that_was_answered_before_it_began(
    opened: House, empty_house: House, paris: Paris
) -> None:
    made: list[tuple[set[int], Backup]] = []
    # The clock is restored too: it must not be behind what these people record.
    opened.set_clock(paris("2027-03-12 12:00"))
    with people_acting(opened, paris("2027-03-12 09:00")) as answered:
        for _ in range(3):
            wanted = 10 * (len(made) + 1)
            until(lambda wanted=wanted: len(answered) >= wanted, seconds=60, what="people to act")  # type: ignore[misc]
            before = set(answered)
            made.append((before, backs_up(opened)))
    for before, one in made:
        with Archive(one.path) as archive:
            assert archive.check() is None
            kept = {row["seq"] for row in archive.rows("fact") if row["scope"] == ATELIER}
        assert before <= kept
        assert one.manifest.heads[ATELIER][0] == max(kept) == len(kept)
    assert len(answered) > len(made[-1][0]), "nobody acted while the last backup was made"
    restored = puts_back(empty_house, made[-1][1].path)
    assert restored.facts == made[-1][1].manifest.tables["fact"].rows


def test_it_is_readable_by_its_owner_alone_and_holds_no_password(sqlite_house: House, tmp_path: Path) -> None:
    made = backs_up(sqlite_house)
    assert stat.S_IMODE(made.path.stat().st_mode) == 0o600
    assert stat.S_IMODE(made.path.parent.stat().st_mode) == 0o700
    assert [path.name for path in made.path.parent.iterdir()] == [made.path.name]
    assert made.path.parent == tmp_path / "var" / "backups"


AT = datetime(2027, 3, 1, 1, 30, tzinfo=UTC)


def test_the_newest_are_kept_and_only_once_the_new_one_is_verified(
    opened: House, sqlite_model: Path, tmp_path: Path
) -> None:
    other = House(opened.settings.model_copy(update={"database_url": f"sqlite:///{sqlite_model}"}))
    with opened.writing() as session:
        session.execute(
            text("UPDATE database_info SET created_at = :at"),
            {"at": AT if opened.engine.dialect.name == "postgresql" else f"{AT:%Y-%m-%d %H:%M:%S.%f}"},
        )
    neighbour = backs_up(other, AT - timedelta(days=9))
    risky = backs_up(opened, AT - timedelta(days=8), before="0009")
    days = [backs_up(opened, AT + timedelta(days=number), keep=3).path for number in range(4)]
    folder = tmp_path / "var" / "backups"
    assert daily_backups(folder) == [neighbour.path, *days[1:]]
    assert risky.path.exists()
    last = backs_up(opened, AT + timedelta(days=9), keep=1)
    assert set(last.removed) == {path.name for path in days[1:]}
    other.close()


def test_two_backups_of_the_same_second_have_two_names(sqlite_house: House) -> None:
    paths = [backs_up(sqlite_house, AT).path for _ in range(3)]
    assert len(set(paths)) == 3
    assert daily_backups(paths[0].parent) == paths


@pytest.mark.parametrize("before", ["", "restauration"])
def test_an_altered_journal_is_never_backed_up_as_a_good_one(
    opened: House, empty_house: House, before: str
) -> None:
    good = backs_up(opened, AT)
    with opened.engine.connect() as connection:
        for trigger in ("fact_no_update", "fact_no_change ON fact"):
            if ("ON" in trigger) == (opened.engine.dialect.name == "postgresql"):
                connection.execute(text(f"DROP TRIGGER {trigger}"))
        connection.execute(text("UPDATE fact SET zone = 'Europe/London' WHERE kind = 'marche-notifie'"))
        connection.commit()
    if not before:
        with pytest.raises(BrokenChain, match="altéré"):
            backs_up(opened, AT + timedelta(days=1), keep=1)
        assert list(good.path.parent.iterdir()) == [good.path]
        return
    copy = backs_up(opened, AT + timedelta(days=1), before=before)
    with pytest.raises(BrokenChain, match="altéré"):
        puts_back(empty_house, copy.path)
    assert empty_house.is_empty()


def test_an_empty_database_has_nothing_to_back_up(empty_house: House) -> None:
    with pytest.raises(EnvironmentProblem, match="vide"):
        backs_up(empty_house)
    assert not list(empty_house.settings.backups.glob("*"))


def test_what_a_killed_backup_left_goes_away_with_the_next_ones(sqlite_house: House) -> None:
    first = backs_up(sqlite_house)
    left = first.path.parent / ".ateliers-1-000000.part"
    left.write_bytes(b"half")
    backs_up(sqlite_house)
    assert left.exists(), "another backup may be under way"
    backs_up(sqlite_house, datetime.fromisoformat(first.manifest.made_at) + timedelta(days=2))
    assert not left.exists()


def test_the_manifest_says_when_in_utc(sqlite_house: House) -> None:
    made = backs_up(sqlite_house, AT)
    assert made.manifest.made_at == stamp(AT)
    assert made.path.name == "ateliers-2027-03-01T01-30-00Z.zip"
