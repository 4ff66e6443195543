"""A refusal during SMTP: when it is the address that is at fault, and nothing else. Pure."""

from __future__ import annotations

import re
from datetime import datetime

from models.returned import Notice, reason_of, status_in

#: « 550 5.1.1 … »: the answer of a server, as it begins (RFC 5321, 4.2).
_ANSWER = re.compile(r"\s*([45]\d\d)\b")
#: Of the codes about an address (RFC 3463, 3.2), those about the sender’s; of those about a mailbox (3.3),
#: those about the mail and about a list.
_OF_OTHERS = {"1.7", "1.8", "2.3", "2.4"}
#: No such mailbox, not here, a name that cannot be: said of an address without a code (RFC 5321, 4.2.3).
_PLAIN = {"550", "551", "553"}
#: The last moment up to a refusal, and the first one from it on.
Around = tuple[datetime | None, datetime | None]


def blames_address(said: str, *, of_recipient: bool) -> bool:
    """Whether a server’s answer blames the address or its mailbox, not us nor what we wrote.

    A code of RFC 3463 says it wherever it comes; without one, what is said of the recipient alone.
    """
    if status := status_in(said):
        family = status.partition(".")[2]
        return family.partition(".")[0] in {"1", "2"} and family not in _OF_OTHERS
    found = _ANSWER.match(said)
    return of_recipient and found is not None and found[1] in _PLAIN


def why_refused(said: str) -> str:
    """Why it was refused, in the words in which a return is told."""
    return reason_of(Notice((), None, status_in(said), said, final=True))


def is_its_own(*, taken: Around, refused: Around) -> bool | None:
    """Whether a refusal is that of its own address; None while nobody can tell.

    `taken` and `refused`: when around it the server took the mail of somebody else, and when it refused
    one. A server that refuses everybody is broken, whatever it says: only between two mails that it took
    is a refusal about the one to whom it was made.
    """
    (taken_before, taken_after), (refused_before, refused_after) = taken, refused
    if taken_after is None:
        return None
    before = taken_before is not None and (refused_before is None or taken_before >= refused_before)
    after = refused_after is None or taken_after <= refused_after
    return before and after
