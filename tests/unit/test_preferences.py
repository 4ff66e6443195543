"""What somebody may choose of how they are written to, and what it means in words."""

from datetime import date

import pytest

from models.decent import Preference
from models.preferences import FIELDS, ZONES, Faulty, typed, understood
from models.preferences_words import LEGAL, NEVER, PUT_RIGHT, Habits, in_words
from models.rhythm import Rhythm
from models.territories import TERRITORIES

TODAY = date(2027, 3, 12)
NOTHING, USUAL = Preference(), Habits()


def said(wish: Preference, habits: Habits = USUAL) -> str:
    return " ".join(in_words(wish, habits)).replace("\u00a0", " ")


def faults(**asked: str) -> dict[str, str]:
    with pytest.raises(Faulty) as raised:
        understood({name.replace("_", "-"): text for name, text in asked.items()}, NOTHING, today=TODAY)
    assert raised.value.kept == "Rien n’a été changé."
    return {field: text.replace("\u00a0", " ") for field, text in raised.value.faults.items()}


def test_a_choice_read_from_its_own_fields_is_the_same() -> None:
    wish = Preference("immediate", mail=False, paused_until=TODAY, zone="Indian/Reunion", invitations=False)
    assert understood(typed(wish), NOTHING, today=TODAY) == wish
    assert understood(typed(NOTHING), wish, today=TODAY) == NOTHING
    assert set(typed(wish)) == set(FIELDS)


def test_what_is_not_asked_stays_as_it_was() -> None:
    before = Preference("digest", zone="Indian/Mayotte")
    assert understood({"invitations": "no"}, before, today=TODAY) == Preference(
        "digest", zone="Indian/Mayotte", invitations=False
    )


def test_a_pause_that_has_ended_is_none() -> None:
    before = Preference(paused_until=date(2027, 3, 11))
    assert understood({}, before, today=TODAY) == NOTHING


@pytest.mark.parametrize("text", ["2027-03-12", "12/03/2027", "2028-03-12"])
def test_a_pause_ends_today_at_the_earliest_and_in_a_year_at_the_latest(text: str) -> None:
    assert understood({"pause-until": text}, NOTHING, today=TODAY).paused_until


def test_an_empty_date_ends_the_pause() -> None:
    assert understood({"pause-until": " "}, Preference(paused_until=TODAY), today=TODAY) == NOTHING


def test_a_pause_in_the_past_is_refused() -> None:
    assert faults(pause_until="2027-03-11") == {
        "pause-until": "Le 11 mars 2027 est passé : une pause finit aujourd’hui au plus tôt."
    }


def test_a_pause_of_more_than_a_year_is_refused_with_the_last_day_and_what_to_do() -> None:
    said = faults(pause_until="2028-03-14")["pause-until"]
    assert "un an au plus, jusqu’au 12 mars 2028" in said
    assert "demandez au pilote" in said


def test_all_that_is_wrong_is_said_at_once_by_field() -> None:
    found = faults(
        timing="hourly", mail="peut-être", pause_until="demain", zone="Europe/Berlin", invitations=""
    )
    assert set(found) == set(FIELDS)
    assert found["timing"] == "« hourly » n’est pas un choix possible ici : default, digest ou immediate."
    assert "demain" in found["pause-until"]


@pytest.mark.parametrize("text", ["<script>", "\x00", "é" * 300, "../../etc", "Europe/Paris ", "\u202e"])
def test_no_hostile_word_is_a_choice(text: str) -> None:
    assert set(faults(timing=text, mail=text, pause_until=text, zone=text, invitations=text)) == set(FIELDS)


def test_the_zones_are_those_of_the_territories_each_with_its_place() -> None:
    assert set(ZONES) == {one.zone for one in TERRITORIES.values()}
    assert ZONES["Europe/Paris"] == "Paris"
    assert ZONES["Indian/Reunion"] == "La Réunion"


def test_who_chose_nothing_is_told_what_the_installation_does() -> None:
    assert said(NOTHING).startswith("Vous recevez un mail par jour ouvré, à 9 h, quand il y a quelque chose")
    assert "vous sont dites aussitôt, entre 8 h et 19 h" in said(NOTHING)
    assert "dès qu’il est écrit, les jours ouvrés" in said(NOTHING, Habits(Rhythm.IMMEDIATE))
    assert "à toute heure" in said(NOTHING, Habits(Rhythm.CONTINUOUS))


def test_each_choice_is_said_whatever_the_installation_does() -> None:
    for rhythm in Rhythm:
        assert "un mail par jour ouvré, à 9 h" in said(Preference("digest"), Habits(rhythm))
        assert "aussitôt" not in in_words(Preference("digest"), Habits(rhythm))[0]
        assert "chaque message dès qu’il est écrit" in said(Preference("immediate"), Habits(rhythm))


@pytest.mark.parametrize("wish", [NOTHING, Preference(mail=False), Preference(paused_until=TODAY)])
def test_what_nobody_can_turn_off_is_always_said(wish: Preference) -> None:
    assert LEGAL in in_words(wish, Habits())


def test_a_pause_says_its_last_day_and_what_becomes_of_what_waits() -> None:
    words = said(Preference(paused_until=TODAY))
    assert "jusqu’au vendredi 12 mars 2027 inclus" in words
    assert "le premier matin ouvré" in words


def test_who_wants_no_mail_is_told_of_that_and_of_what_still_comes() -> None:
    words = in_words(Preference("digest", mail=False, paused_until=TODAY), Habits())
    assert words == ("Vous ne recevez plus nos mails.", PUT_RIGHT, LEGAL)


def test_ad1_is_told_of_its_weekly_mail() -> None:
    assert "un mail par semaine, le lundi à 9 h" in said(NOTHING, Habits(weekly=True))
    assert "par semaine" not in said(Preference("immediate"), Habits(weekly=True))


def test_who_never_gets_an_automatic_message_is_told_so_and_nothing_else() -> None:
    assert in_words(Preference("immediate"), Habits(never=True)) == (NEVER,)


def test_invitations_and_a_zone_are_said() -> None:
    assert "sans invitation" in said(Preference(invitations=False))
    assert PUT_RIGHT in in_words(Preference(invitations=False), Habits())
    assert PUT_RIGHT not in in_words(NOTHING, Habits())
    assert "ce fuseau : La Réunion." in said(Preference(zone="Indian/Reunion"))
