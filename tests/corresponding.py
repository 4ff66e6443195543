"""Mails as people and their programs write them: somebody, an absence, a receipt, an answer."""

from __future__ import annotations

from returning import FROM, OURS, TO, crlf


def person(author: str = TO, subject: str = "Re: Les Coevrons", body: str = "Bonjour, merci.") -> bytes:
    """Somebody writes."""
    return (
        crlf(f"""
        From: Mandataire <{author}>
        To: {FROM}
        Subject: {subject}
        In-Reply-To: {OURS}
        Content-Type: text/plain; charset=utf-8

        """)
        + body.encode()
    )


def absence(author: str = TO) -> bytes:
    """Somebody is away, and their program says so."""
    return crlf(f"""
        From: Mandataire <{author}>
        To: {FROM}
        Subject: =?utf-8?Q?R=C3=A9ponse_automatique_=3A_Les_Coevrons?=
        In-Reply-To: {OURS}
        Content-Type: text/plain

        Absent jusqu'au 3 mai.
        """)


def receipt(author: str = TO) -> bytes:
    """Somebody's program says that they have opened a mail (RFC 8098)."""
    return crlf(f"""
        From: Mandataire <{author}>
        To: {FROM}
        Subject: Lu : Les Coevrons
        MIME-Version: 1.0
        Content-Type: multipart/report; report-type=disposition-notification; boundary="r"

        --r
        Content-Type: text/plain

        Lu.

        --r
        Content-Type: message/disposition-notification

        Final-Recipient: rfc822;{author}
        Original-Message-ID: {OURS}
        Disposition: manual-action/MDN-sent-manually; displayed

        --r--
        """)


def forwarded(returned: bytes, author: str = "pilote@ddt53.example") -> bytes:
    """Somebody sends a return on, enclosed whole, to ask what it means."""
    head = crlf(f"""
        From: Pilote <{author}>
        To: {FROM}
        Subject: Tr: que faire ?
        MIME-Version: 1.0
        Content-Type: multipart/mixed; boundary="f"

        --f
        Content-Type: text/plain

        Voir ci-joint.

        --f
        Content-Type: message/rfc822

        """)
    return head + returned + b"\r\n--f--\r\n"


def reply(
    uid: str,
    author: str = TO,
    answer: str = "ACCEPTED",
    *,
    words: str = "Mandataire a accepté cette invitation.",
    comment: str = "",
) -> bytes:
    """Somebody's calendar answers an invitation (RFC 6047)."""
    return crlf(f"""
        From: Mandataire <{author}>
        To: {FROM}
        Subject: =?utf-8?Q?Accept=C3=A9_=3A_Lancement?=
        MIME-Version: 1.0
        Content-Type: multipart/alternative; boundary="c"

        --c
        Content-Type: text/plain

        {words}

        --c
        Content-Type: text/calendar; charset=utf-8; method=REPLY

        BEGIN:VCALENDAR
        PRODID:-//Atelier//Agenda//FR
        VERSION:2.0
        METHOD:REPLY
        BEGIN:VEVENT
        UID:{uid}
        SEQUENCE:0
        DTSTAMP:20270312T090000Z
        DTSTART;VALUE=DATE:20270323
        COMMENT:{comment}
        ATTENDEE;PARTSTAT={answer}:mailto:{author}
        ORGANIZER:mailto:{FROM}
        END:VEVENT
        END:VCALENDAR

        --c--
        """)
