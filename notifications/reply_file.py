"""Reads the answer to an invitation, whatever the mail program that wrote it (RFC 5546, 3.2.3)."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from icalendar import Calendar

from models.attending import CalendarReply, Rsvp
from models.errors import BadInput

_MAILTO = "mailto:"
#: An invited person lends their answer once or twice; each name is looked up.
_LENDERS = 20


def read_reply(content: bytes) -> CalendarReply:
    """What a calendar part says; BadInput where it is none, or speaks of no event."""
    try:
        calendar = Calendar.from_ical(_text(content))
        event = next(iter(calendar.walk("VEVENT")), None)
    except (ValueError, IndexError, KeyError) as error:
        raise BadInput("Cette partie n’est pas un calendrier lisible.", field="reply") from error
    if event is None or not event.get("uid"):
        raise BadInput("Ce calendrier ne parle d’aucun événement.", field="reply")
    attendee = _attendee(event)
    return CalendarReply(
        method=str(calendar.get("method") or "").upper(),
        uid=str(event["uid"]),
        addresses=_addresses(attendee),
        answer=_answer(attendee),
        sequence=_number(event),
        stamped_at=_moment(event),
        partial=event.get("recurrence-id") is not None,
        comment=_comment(event, attendee),
    )


def _text(content: bytes) -> str:
    """UTF-8 as the standard wants it, or what an old program writes."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def _attendee(event: Any) -> Any:
    """Who answers; a program that sends back the whole list marks the others as waiting."""
    found = event.get("attendee") or []
    several = found if isinstance(found, list) else [found]
    return next((one for one in several if _answer(one)), several[0] if several else None)


def _addresses(attendee: Any) -> tuple[str, ...]:
    """Of a delegate, first those of whoever was invited."""
    if attendee is None:
        return ()
    lent = attendee.params.get("DELEGATED-FROM") or []
    lenders = [lent] if isinstance(lent, str) else list(lent)
    named = (*lenders[:_LENDERS], str(attendee), str(attendee.params.get("EMAIL", "")))
    return tuple(dict.fromkeys(found for one in named if (found := _address(one))))


def _address(uri: str) -> str:
    plain = uri.strip().strip('"')
    bare = plain[len(_MAILTO) :] if plain.lower().startswith(_MAILTO) else plain
    return bare.strip().lower() if "@" in bare else ""


def _answer(attendee: Any) -> Rsvp | None:
    said = str(attendee.params.get("PARTSTAT", "")).lower() if attendee is not None else ""
    return Rsvp(said) if said in set(Rsvp) else None


def _comment(event: Any, attendee: Any) -> str:
    """What they add to it; one program puts that beside the name of who answers."""
    found = event.get("comment") or []
    beside = attendee.params.get("X-RESPONSE-COMMENT", "") if attendee is not None else ""
    said = [str(one).strip() for one in (*(found if isinstance(found, list) else [found]), beside)]
    return "\n".join(dict.fromkeys(one for one in said if one))


def _number(event: Any) -> int:
    try:
        return max(0, int(event.get("sequence", 0)))
    except (TypeError, ValueError):
        return 0


def _moment(event: Any) -> datetime | None:
    try:
        found = event.decoded("dtstamp")
    except (KeyError, ValueError, TypeError):
        return None
    if isinstance(found, datetime):
        return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)
    return datetime(found.year, found.month, found.day, tzinfo=UTC) if isinstance(found, date) else None
