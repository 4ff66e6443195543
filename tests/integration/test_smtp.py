"""Mail over a real SMTP server: what arrives, what is refused, and what nobody can know."""

from __future__ import annotations

import pytest

from example import PILOTE
from mailserver import HANG_UP, SAY_NOTHING, MailServer, part
from notifications.courier import Deferred, Rejected, Uncertain
from notifications.smtp import SmtpCourier
from postgres import free_port
from sending import AT, ELUE, MAIRE, SUBJECT, VOISINE, mail

# What arrives.


def test_a_mail_arrives_as_it_was_written(server: MailServer, courier: SmtpCourier) -> None:
    sent = mail()
    courier.send(sent)
    (found,) = server.mails
    assert (found["Message-ID"], found["Subject"], found["To"]) == (sent.message_id, SUBJECT, PILOTE)
    address = found["From"].addresses[0]
    assert (address.display_name, address.addr_spec) == (
        "Équipe des Ateliers d’Évron",
        "ateliers@ddt.example",
    )
    assert found["Date"].datetime == AT
    assert found["Auto-Submitted"] == "auto-generated"
    assert found.get_content_type() == "multipart/alternative"
    assert [one.get_content_type() for one in found.iter_parts()] == ["text/plain", "text/html"]
    assert part(found, "plain").replace("\r\n", "\n") == sent.text
    assert part(found, "html").replace("\r\n", "\n") == sent.html
    assert server.envelopes == [("ateliers@ddt.example", [PILOTE])]


def test_what_travels_is_plain_ascii_in_lines_that_any_server_takes(
    server: MailServer, courier: SmtpCourier
) -> None:
    courier.send(mail())
    assert server.received[0].isascii()
    assert max(len(line) for line in server.received[0].split(b"\r\n")) <= 998


def test_a_batch_uses_one_connection_and_says_goodbye(server: MailServer, courier: SmtpCourier) -> None:
    for number in range(1, 9):
        courier.send(mail(number))
    assert (server.connections, server.goodbyes) == (1, 0)
    courier.close()
    courier.close()
    assert (len(server.received), server.goodbyes) == (8, 1)


@pytest.mark.parametrize("goodbye", [b"", b"421 4.4.2 ddt.example Error: timeout exceeded\r\n"])
def test_a_connection_closed_while_idle_is_opened_again(
    server: MailServer, courier: SmtpCourier, goodbye: bytes
) -> None:
    courier.send(mail(1))
    server.hang_up(goodbye)
    courier.send(mail(2))
    assert [found["Message-ID"] for found in server.mails] == [mail(1).message_id, mail(2).message_id]
    assert server.connections == 2


def test_a_closed_courier_opens_again_when_asked(server: MailServer, courier: SmtpCourier) -> None:
    courier.send(mail(1))
    courier.close()
    courier.send(mail(2))
    assert (len(server.received), server.connections) == (2, 2)


# What is refused, put off, or not known.


def test_a_refused_address_is_refused_with_the_words_of_the_server(
    server: MailServer, courier: SmtpCourier
) -> None:
    server.rcpt[MAIRE] = "550 5.1.1 boite inconnue"
    with pytest.raises(Rejected, match=r"550 5\.1\.1 boite inconnue"):
        courier.send(mail(1, MAIRE))
    courier.send(mail(2, ELUE))
    assert (server.recipients, server.connections) == ([ELUE], 1)


def test_a_refused_text_is_refused_with_the_words_of_the_server(
    server: MailServer, courier: SmtpCourier
) -> None:
    server.data.append("554 5.7.1 contenu refuse")
    with pytest.raises(Rejected, match=r"554.*contenu refuse"):
        courier.send(mail(1))
    courier.send(mail(2))
    assert [found["Message-ID"] for found in server.mails] == [mail(2).message_id]


@pytest.mark.parametrize("answer", ["450 4.2.0 liste grise", "451 4.3.0 plus tard", "452 4.2.2 boite pleine"])
def test_a_server_that_asks_to_come_back_is_asked_again_later(
    server: MailServer, courier: SmtpCourier, answer: str
) -> None:
    server.rcpt[MAIRE] = answer
    with pytest.raises(Deferred, match=answer[:10]):
        courier.send(mail(1, MAIRE))
    server.data.append(answer)
    with pytest.raises(Deferred, match=answer[:10]):
        courier.send(mail(2, ELUE))
    courier.send(mail(3, VOISINE))
    assert server.recipients == [VOISINE]


def test_a_server_that_is_down_puts_the_mail_off() -> None:
    courier = SmtpCourier(f"mailto://127.0.0.1:{free_port()}?from=a@ddt.example", timeout=2)
    with pytest.raises(Deferred, match=r"127\.0\.0\.1 ne répond pas"):
        courier.send(mail())


def test_a_server_that_comes_back_is_used_by_the_same_courier(server: MailServer) -> None:
    courier = SmtpCourier(server.url(), timeout=2)
    with MailServer() as other:
        url = other.url()
    late = SmtpCourier(url, timeout=2)
    with pytest.raises(Deferred):
        late.send(mail())
    courier.send(mail())
    courier.close()
    assert len(server.received) == 1


@pytest.mark.parametrize("silence", [HANG_UP, SAY_NOTHING])
def test_a_server_that_takes_the_text_and_does_not_answer_leaves_us_uncertain(
    server: MailServer, silence: str
) -> None:
    courier = SmtpCourier(server.url(), timeout=0.3)
    server.data.append(silence)
    with pytest.raises(Uncertain, match="peut-être parti"):
        courier.send(mail(1))
    courier.send(mail(2))
    courier.close()
    assert [found["Message-ID"] for found in server.mails] == [mail(1).message_id, mail(2).message_id]


@pytest.mark.parametrize("address", ["élue@mairie.example", "maire@évron.example", "maire@[évron.example"])
def test_an_address_that_cannot_be_written_is_refused_and_holds_nobody(
    server: MailServer, courier: SmtpCourier, address: str
) -> None:
    with pytest.raises(Rejected):
        courier.send(mail(1, address))
    courier.send(mail(2, ELUE))
    assert server.recipients == [ELUE]
