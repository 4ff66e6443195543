"""What happens to the contract of an atelier: silences, replies, stops, people who change, its end."""

from __future__ import annotations

from service.mails.journal import PILOTE, Journal


def replies(journal: Journal) -> None:
    """Every reply of the titulaire, and every silence after an ajournement or a réfaction."""
    for key, decision, reply in (
        ("note-de-cadrage", "ajournement", None),
        ("rapport-final", "ajournement", "refus"),
        ("feuille-de-route", "ajournement", "acceptation"),
    ):
        journal.tell("2027-04-05", "livrable-remis", deliverable=key)
        journal.tell("2027-04-12", "decision-prise", deliverable=key, decision=decision)
        journal.settle("2027-04-12 12:00")
        if reply:
            text = "Nous ne partageons pas ces motifs." if reply == "refus" else None
            journal.tell("2027-04-15", "reponse-du-titulaire", deliverable=key, reply=reply, text=text)
            journal.settle("2027-04-15 12:00")
    journal.observe("2027-04-23")
    journal.observe("2027-05-20")
    for key, reply in (
        ("note-de-cadrage", None),
        ("rapport-final", "acceptation"),
        ("feuille-de-route", "observations"),
    ):
        journal.tell("2027-06-01", "livrable-remis", deliverable=key)
        journal.tell(
            "2027-06-02", "decision-prise", deliverable=key, decision="refaction", reasons="Moindre."
        )
        journal.settle("2027-06-02 12:00")
        if reply:
            journal.tell("2027-06-04", "reponse-du-titulaire", deliverable=key, reply=reply)
            journal.settle("2027-06-04 12:00")
    journal.observe("2027-06-30")
    for key, effect in (("note-de-cadrage", "continue"), ("rapport-final", "restart")):
        journal.tell("2027-07-01", "livrable-remis", deliverable=key)
        reason = "Le plan de situation est attendu."
        journal.tell("2027-07-05", "delai-suspendu", deliverable=key, reason=reason, effect=effect)
        journal.settle("2027-07-05 12:00")
        journal.tell("2027-07-15", "delai-repris", deliverable=key)
        journal.settle("2027-07-15 12:00")


def key_people(journal: Journal) -> None:
    """Somebody leaves; of three proposals one is refused, one accepted in silence, one in words."""
    key = {"function": "chef-de-projet"}
    journal.tell("2027-08-02", "personne-cle-designee", **key, title="chef de projet", person="somebody")
    journal.tell("2027-08-03", "personne-cle-partie", **key, reason="Il change de bureau.")
    journal.settle("2027-08-03 12:00")
    for day, reply in (("2027-08-04", "refus"), ("2027-08-06", None), ("2027-10-04", "acceptation")):
        journal.tell(day, "remplacant-propose", **key, person="somebody-else")
        journal.settle(f"{day} 12:00")
        if reply:
            after = f"{day[:-1]}{int(day[-1]) + 1}"
            reasons = "Son expérience est trop courte." if reply == "refus" else None
            journal.tell(after, "reponse-au-remplacant", **key, reply=reply, reasons=reasons)
            journal.settle(f"{after} 12:00")
        else:
            said = {"rule": "remplaçant réputé accepté", "article": "CCAG-PI, art. 3.4.3"}
            journal.tell("2027-09-07", "constat", **key, **said, effective="2027-09-06T22:00:00Z")
            journal.settle("2027-09-07 12:00")


def more_time(journal: Journal) -> None:
    """The titulaire asks for more time, once too late after the cause; it is granted, then refused."""
    for day, reply in (("2027-08-10", "acceptation"), ("2027-08-12", "refus")):
        asked = {"deliverable": "carnet-de-suivi", "version": 2, "reason": "Inondation des locaux."}
        cause = "2027-08-09" if reply == "acceptation" else "2027-07-01"
        journal.tell(day, "prolongation-demandee", **asked, cause_on=cause, until="2027-09-30")
        journal.settle(f"{day} 12:00")
        answered = {"deliverable": "carnet-de-suivi", "version": 2, "reply": reply}
        journal.tell(f"{day} 15:00", "prolongation-decidee", **answered, reasons="Le calendrier l’impose.")
        journal.settle(f"{day} 16:00")


def ended(journal: Journal) -> None:
    """The contract ends after a phase that it names."""
    journal.tell("2027-10-20", "execution-arretee", phase="atelier-1", reasons="Le besoin a disparu.")
    journal.settle("2027-10-20 12:00")


def go_away(journal: Journal) -> None:
    """The person who decides and the pilot are away for a week: each names the same delegate."""
    away = {"delegate": "copilote@atelier.example", "since": "2027-04-05", "until": "2027-04-09"}
    for by in ("decideur@atelier.example", PILOTE):
        journal.tell("2027-03-31", "delegation-donnee", by=by, **away)
    journal.tell("2027-04-01", "date-convenue", event="atelier-1", dates="2027-05-20", place="Mairie")
