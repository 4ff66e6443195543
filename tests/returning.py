"""Returns as mail servers write them, in our own words: each shape around a mail of ours, or of nobody's."""

from __future__ import annotations

from textwrap import dedent

OURS = "<0123456789abcdef0123456789abcdef01234567@ddt.example>"
TO = "equipe@atelier.example"
FROM = "ateliers@ddt.example"


def crlf(text: str) -> bytes:
    """A text as it travels: without the margin that it has here."""
    return dedent(text).lstrip("\n").replace("\n", "\r\n").encode()


def postfix(
    number: str = OURS,
    to: str = TO,
    *,
    action: str = "failed",
    status: str = "5.1.1",
    said: str = "550 5.1.1 <{to}>: Recipient address rejected: User unknown in virtual mailbox table",
) -> bytes:
    """Postfix, and Zimbra, which is made of it: the status, then the mail or its headers."""
    words = said.format(to=to)
    return crlf(f"""
        Return-Path: <>
        From: MAILER-DAEMON@mx.relais.example (Mail Delivery System)
        Subject: Mail {action}
        To: {FROM}
        Auto-Submitted: auto-replied
        MIME-Version: 1.0
        Content-Type: multipart/report; report-type=delivery-status; boundary="A1/mx.relais.example"
        Message-Id: <20270312080001.A1@mx.relais.example>

        --A1/mx.relais.example
        Content-Description: Notification
        Content-Type: text/plain; charset=us-ascii

        The relay mx.relais.example writes about one mail: see below.

        <{to}>: host mx.atelier.example[192.0.2.25] said: {words}

        --A1/mx.relais.example
        Content-Description: Delivery report
        Content-Type: message/delivery-status

        Reporting-MTA: dns; mx.relais.example
        X-Postfix-Queue-ID: A1
        X-Postfix-Sender: rfc822; {FROM}
        Arrival-Date: Fri, 12 Mar 2027 09:00:00 +0100 (CET)

        Final-Recipient: rfc822; {to}
        Original-Recipient: rfc822;{to}
        Action: {action}
        Status: {status}
        Remote-MTA: dns; mx.atelier.example
        Diagnostic-Code: smtp; {words}

        --A1/mx.relais.example
        Content-Description: Undelivered Message Headers
        Content-Type: text/rfc822-headers

        Return-Path: <{FROM}>
        Message-ID: {number}
        From: Ateliers <{FROM}>
        To: {to}
        Subject: Les Coevrons

        --A1/mx.relais.example--
        """)


def exchange(number: str = OURS, to: str = TO) -> bytes:
    """Exchange and Outlook: a page in HTML first, the address in capitals, the whole mail enclosed."""
    return crlf(f"""
        From: postmaster@collectivite.example
        To: {FROM}
        Date: Fri, 12 Mar 2027 08:00:05 +0000
        Subject: =?utf-8?B?Tm9uIHJlbWlzwqA6IExlcyBDb8OrdnJvbnM=?=
        X-MS-Exchange-Message-Is-Ndr:
        Auto-Submitted: auto-replied
        In-Reply-To: {number}
        References: {number}
        MIME-Version: 1.0
        Content-Type: multipart/report; report-type=delivery-status; boundary="b-ndr"

        --b-ndr
        Content-Type: multipart/alternative; boundary="b-alt"

        --b-alt
        Content-Type: text/html; charset="utf-8"
        Content-Transfer-Encoding: base64

        PGh0bWw+PGJvZHk+PHA+TGEgYm/DrnRlIGVzdCBwbGVpbmUuPC9wPjwvYm9keT48L2h0bWw+
        --b-alt--

        --b-ndr
        Content-Type: message/delivery-status

        Reporting-MTA: dns;PAR01.collectivite.example
        Received-From-MTA: dns;mx.relais.example

        Final-Recipient: rfc822;{to.upper()}
        Action: failed
        Status: 5.2.2
        Diagnostic-Code: smtp;554 5.2.2 mailbox full; STOREDRV.Deliver; quota exceeded
        X-Display-Name: Mandataire

        --b-ndr
        Content-Type: message/rfc822

        Message-ID: {number}
        From: Ateliers <{FROM}>
        To: {to}
        Subject: Les Coevrons
        MIME-Version: 1.0
        Content-Type: text/plain

        Bonjour

        --b-ndr--
        """)


def exim(number: str = OURS, to: str = TO) -> bytes:
    """Exim as it long was: plain words, the failed address in a header, the mail quoted after them."""
    return crlf(f"""
        Return-path: <>
        X-Failed-Recipients: {to}
        Auto-Submitted: auto-replied
        From: Mail Delivery System <Mailer-Daemon@mail.atelier.example>
        To: {FROM}
        Subject: Mail delivery failed: returning message to sender
        Message-Id: <E1abc-0001@mail.atelier.example>

        This message was created automatically by mail delivery software.

        A message that you sent could not be delivered to one or more of its
        recipients. This is a permanent error. The following address(es) failed:

          {to}
            host mx.atelier.example [192.0.2.26]
            SMTP error from remote mail server after RCPT TO:<{to}>:
            550 5.7.1 message refused by the policy of this site

        ------ This is a copy of the message's headers. ------

        Message-ID: {number}
        From: Ateliers <{FROM}>
        To: {to}
        Subject: Les Coevrons
        """)


def orange(number: str = OURS, to: str = TO) -> bytes:
    """A French provider: a status whose words come in French, its code written inside them only."""
    return crlf(f"""
        Return-Path: <>
        From: postmaster@smtp.fournisseur.example
        To: {FROM}
        Subject: =?iso-8859-1?Q?=C9chec_de_remise?=
        MIME-Version: 1.0
        Content-Type: multipart/report; report-type=delivery-status; boundary="or-1"

        --or-1
        Content-Type: text/plain; charset=iso-8859-1
        Content-Transfer-Encoding: quoted-printable

        Votre message n'a pas pu =EAtre remis =E0 {to.replace("=", "=3D")}.

        --or-1
        Content-Type: message/delivery-status

        Reporting-MTA: dns; smtp.fournisseur.example

        Final-Recipient: rfc822; {to}
        Action: failed
        Status: 5.0.0
        Diagnostic-Code: smtp; 550 5.2.1 Boite du destinataire inactive. OFR_416 [416]

        --or-1
        Content-Type: message/rfc822

        Message-ID: {number}
        From: Ateliers <{FROM}>
        To: {to}
        Subject: Les Coevrons

        Bonjour

        --or-1--
        """)


def qmail(number: str = OURS, to: str = TO) -> bytes:
    """qmail: nothing but words, which have not changed for thirty years."""
    return crlf(f"""
        Return-Path: <>
        From: MAILER-DAEMON@mail.atelier.example
        To: {FROM}
        Subject: failure notice

        Hi. This is the qmail-send program at mail.atelier.example.
        I'm afraid I wasn't able to deliver your message to the following addresses.
        This is a permanent error; I've given up. Sorry it didn't work out.

        <{to}>:
        Sorry, no mailbox here by that name. (#5.1.1)

        --- Below this line is a copy of the message.

        Return-Path: <{FROM}>
        Message-ID: {number}
        From: Ateliers <{FROM}>
        To: {to}

        Bonjour
        """)


SHAPES = {"postfix": postfix, "exchange": exchange, "exim": exim, "orange": orange, "qmail": qmail}
