"""A signed link opens one person's page, for one purpose, for so many days."""

import stat
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from itsdangerous import TimestampSigner
from pydantic import SecretStr

from config.key import key_of
from config.links import VALID_DAYS, link_to_preferences, links_if_any, person_of_link
from config.settings import Settings
from models.errors import BadLink, EnvironmentProblem

AT = datetime(2027, 3, 12, 9, 0, tzinfo=UTC)
PERSON = "p-0123456789abcdef"
KEY = "k" * 40


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(home=tmp_path)


def token_of(link: str) -> str:
    return link.rpartition("/")[2]


def signed(key: str = KEY, person: str = PERSON, at: datetime = AT) -> str:
    return token_of(link_to_preferences(Settings(key=SecretStr(key)), person, at=at))


def test_a_link_leads_to_this_machine_unless_a_public_address_is_set(settings: Settings) -> None:
    assert link_to_preferences(settings, PERSON, at=AT).startswith("http://127.0.0.1:4280/preferences/p-")
    public = settings.model_copy(update={"pages": "https://ateliers.example/pages/"})
    assert link_to_preferences(public, PERSON, at=AT).startswith(
        "https://ateliers.example/pages/preferences/p-"
    )


@pytest.mark.parametrize("days", [0, 1, VALID_DAYS])
def test_a_link_is_followed_for_so_many_days(days: int) -> None:
    assert person_of_link(KEY, signed(), at=AT + timedelta(days=days)) == PERSON


def test_a_clock_that_is_a_little_behind_still_reads_what_another_machine_signed() -> None:
    assert person_of_link(KEY, signed(), at=AT - timedelta(hours=2)) == PERSON


def test_an_old_link_says_that_it_is_too_old_and_what_to_do() -> None:
    with pytest.raises(BadLink) as raised:
        person_of_link(KEY, signed(), at=AT + timedelta(days=VALID_DAYS + 1))
    assert raised.value.gone
    assert "plus de 400 jours" in raised.value.message
    assert "dernier mail" in raised.value.todo


def test_a_link_of_any_day_is_the_same_so_that_a_mail_written_twice_is_the_same() -> None:
    assert signed(at=AT) == signed(at=AT + timedelta(hours=3))


@pytest.mark.parametrize("cut", range(0, len(signed()), 7))
def test_a_truncated_link_opens_nothing(cut: int) -> None:
    with pytest.raises(BadLink):
        person_of_link(KEY, signed()[:cut], at=AT)


@pytest.mark.parametrize("place", range(len(signed())))
def test_a_link_altered_anywhere_opens_nothing(place: int) -> None:
    token = signed()
    # The last character of a digest holds bits that nobody reads: another one may say the same.
    other = token[:place] + ("A" if token[place] != "A" else "Q") + token[place + 1 :]
    if place == len(token) - 1:
        assert person_of_link(KEY, token, at=AT) == PERSON
        return
    with pytest.raises(BadLink) as raised:
        person_of_link(KEY, other, at=AT)
    assert not raised.value.gone


@pytest.mark.parametrize(
    "token",
    [
        "",
        ".",
        "..",
        "p-0.x.y",
        "é" * 40,
        "\ud800",
        "A" * 100_000,
        f"{PERSON}.AAAA",
        f"{PERSON}..",
        "\x00.\x00.\x00",
    ],
)
def test_what_was_never_ours_opens_nothing(token: str) -> None:
    with pytest.raises(BadLink):
        person_of_link(KEY, token, at=AT)


def test_a_signature_made_for_another_purpose_opens_nothing() -> None:
    """The same secret may one day sign something else."""
    other = TimestampSigner(KEY, salt="autre", key_derivation="hmac").sign(PERSON).decode()
    with pytest.raises(BadLink):
        person_of_link(KEY, other, at=AT)


def test_a_changed_secret_ends_the_links_and_the_reader_is_told_so() -> None:
    with pytest.raises(BadLink) as raised:
        person_of_link("z" * 40, signed(), at=AT)
    assert "secret qui l’a signé a changé" in raised.value.message


def test_the_secret_is_drawn_once_and_only_its_owner_reads_it(settings: Settings) -> None:
    first = key_of(settings)
    assert len(first) >= 64
    assert key_of(settings) == first
    assert stat.S_IMODE((settings.var / "cle").stat().st_mode) == 0o600
    assert [path.name for path in settings.var.iterdir()] == ["cle"]


def test_many_who_draw_it_at_once_hold_the_same_one(settings: Settings) -> None:
    with ThreadPoolExecutor(8) as pool:
        found = set(pool.map(lambda _: key_of(settings), range(40)))
    assert len(found) == 1


def test_a_file_that_a_full_disk_left_empty_is_drawn_again(settings: Settings) -> None:
    settings.var.mkdir()
    (settings.var / "cle").touch()
    assert len(key_of(settings)) >= 64


def test_a_secret_given_as_a_setting_is_written_nowhere(settings: Settings) -> None:
    given = settings.model_copy(update={"key": SecretStr(KEY)})
    assert key_of(given) == KEY
    assert not settings.var.exists()
    assert KEY not in repr(given)


def test_where_no_secret_can_be_kept_mails_leave_without_a_link(settings: Settings) -> None:
    settings.var.write_text("not a folder")
    with pytest.raises(EnvironmentProblem) as raised:
        key_of(settings)
    assert "ATELIER_KEY" in raised.value.todo
    assert links_if_any(settings) is None


def test_a_secret_that_could_be_guessed_is_refused() -> None:
    with pytest.raises(ValueError, match="32 caractères"):
        Settings(key=SecretStr("secret"))
