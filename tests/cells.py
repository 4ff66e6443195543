"""Who may record what, as a table written by hand, and each cell tried as people would."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

from sqlmodel import Session

from config.settings import Settings
from config.wiring import House
from example import AD1, ATELIER, FILE, PILOTE, SESSION, imported
from models.commands import Refusal
from models.moments import parse_when
from models.queries import facts_of
from tasks.act import Outcome
from tasks.correct import correct
from tasks.move_date import move
from tasks.record import record
from tasks.trigger import trigger
from tasks.waive import waive

#: The table « Facts staff record » of the design, and the lines under it, word for word; roles as the
#: definition names them, national events AD1's alone. Written here once more on purpose: nothing of it is
#: read from the code under test.
TABLE = """
atelier | marche-notifie reference=M1                                          | pilote
atelier | demarrage-ordonne reference=OS1                                      | pilote
atelier | date-convenue event=atelier-2 dates=2027-06-15 place=Évron           | pilote
session | date-convenue event=cloture-nationale dates=2027-12-09               | national
atelier | evenement-annule event=atelier-2 reason=neige                        | pilote
session | evenement-annule event=rendez-vous-national-1 reason=neige           | national
atelier | programme-convenu event=atelier-2                                    | pilote
session | programme-convenu event=cloture-nationale                            | national
atelier | evenement-tenu event=atelier-2 dates=2027-05-20                      | pilote
session | evenement-tenu event=rendez-vous-national-1 dates=2027-05-20         | national
atelier | version-circulee deliverable=rapport-final                           | mandataire equipe pilote
atelier | livrable-remis deliverable=note-de-cadrage                           | mandataire pilote
atelier | avis-rendu deliverable=note-de-cadrage opinion=favorable             | *
atelier | decision-prise deliverable=note-de-cadrage decision=admission        | decideur
atelier|decision-prise deliverable=rapport-final decision=rejet decided-by=chef@ddt53.example|pilote decideur
atelier | reponse-du-titulaire deliverable=note-de-cadrage reply=refus         | mandataire pilote
atelier | delai-suspendu deliverable=note-de-cadrage reason=attente            | pilote
atelier | delai-repris deliverable=note-de-cadrage                             | pilote
atelier | pris-en-compte deliverable=carnet-de-suivi                           | pilote
atelier | pris-en-charge condition=rapport-final-circule until=2027-06-15 reason=congés | pilote mandataire
session | pris-en-charge condition=rendez-vous-national-1-tenu until=2027-06-15 reason=grève | pilote national
session | livret-publie url=https://livret.example/2027                        | national
session | atelier-excuse event=rendez-vous-national-1 atelier=les-coevrons     | national
atelier | personne-ajoutee email=neuf@y.example name=Neuf role=partenaire      | pilote national
session | personne-ajoutee email=neuf@y.example name=Neuf role=partenaire      | pilote national
atelier | personne-retiree email=elu@ici.example role=elu                      | pilote national
session | personne-retiree email=elu@ici.example role=elu                      | pilote national
atelier | validation-politique body=conseil                                    | pilote collectivite
atelier | periode-neutralisee title=Foire first=2027-06-01 last=2027-06-05     | pilote national
session | periode-neutralisee title=Foire first=2027-06-01 last=2027-06-05     | pilote national
atelier | autre-evenement nature=COPIL                                         | pilote collectivite
atelier | besoin-fige document=cctp url=https://depot.example/cctp              | pilote
session|accord-cadre-inscrit accord-cadre=a title=A since=2026-01-01 until=2029-01-01 criteria=c:100|national
session | titulaire-inscrit accord-cadre=a titulaire=b name=B                  | national
atelier | consultation-lancee deadline=2027-06-30T12:00                        | pilote
atelier | limite-reportee deadline=2027-07-30T12:00 reason=congés              | pilote
atelier | question-recue titulaire=b text=Combien                              | pilote
atelier | reponse-envoyee question=3 text=Deux                                 | pilote
atelier | offre-recue titulaire=b                                              | pilote
atelier | titulaire-decline titulaire=b                                        | pilote
atelier | offres-ouvertes                                                      | pilote
atelier | offre-jugee titulaire=b judgement=reguliere                          | pilote
atelier | note-attribuee titulaire=b criterion=prix points=12                  | pilote copilote collectivite
atelier | choix-fait titulaire=b reasons=première                              | pilote decideur
atelier | rejet-notifie titulaire=c reasons=deuxième                           | pilote
atelier | consultation-close outcome=sans-suite reasons=abandon                | pilote decideur
atelier | marche-signe amount-ht=125000                                        | pilote
atelier | visa-donne deliverable=note-de-cadrage decision=admission            | pilote decideur
atelier | personne-cle-designee function=chef-de-projet email=neuf@y.example   | pilote
atelier | personne-cle-partie function=chef-de-projet reason=départ            | pilote mandataire
atelier | remplacant-propose function=chef-de-projet email=neuf@y.example      | pilote mandataire
atelier | reponse-au-remplacant function=chef-de-projet reply=acceptation      | pilote
atelier|prolongation-demandee deliverable=rapport-final cause-on=2027-05-20 until=2028-01-20 reason=x|=team
atelier | prolongation-decidee deliverable=rapport-final reply=refus           | pilote decideur
atelier | execution-arretee phase=atelier-1 reasons=abandon                    | decideur
atelier|delegation-donnee delegate=neuf@y.example since=2027-05-21 until=2027-06-01|@
atelier|delegation-retiree delegate=neuf@y.example|@
session|delegation-donnee delegate=neuf@y.example since=2027-05-21 until=2027-06-01|@
session|delegation-retiree delegate=neuf@y.example|@
session | enveloppe-ouverte amount-ttc=1000000                                 | national
atelier | ae-deleguees amount-ttc=150000                                       | national
atelier | cp-delegues amount-ttc=150000                                        | national
atelier | paiement-demande deliverables=note-de-cadrage amount-ht=1000         | pilote mandataire
atelier | paiement-effectue request=3 amount-ttc=1200                          | pilote
atelier | penalite-annoncee deliverable=note-de-cadrage amount-ht=100          | pilote
atelier | penalite-appliquee deliverable=note-de-cadrage amount-ht=100         | decideur
atelier | budget-logistique payer=Mairie amount-ttc=5000                       | pilote collectivite
atelier | depense-logistique payer=Mairie nature=salle amount-ttc=300          | pilote collectivite
atelier | OPEN lancement-in-situ                                               | pilote national
atelier | WAIVE atelier-1 atelier-1-date                                       | pilote national
atelier | MOVE atelier-3 2027-09-21                                            | pilote national
atelier | CORRECT reference=M2                                                 | pilote national
"""
ROLES = (
    "pilote decideur copilote collectivite elu prefet mandataire equipe national conseil partenaire".split()
)
#: What a refusal calls each role.
TITLES = {
    "pilote": "pilote", "decideur": "personne habilitée à décider", "collectivite": "collectivité",
    "mandataire": "mandataire de l’équipe", "equipe": "équipe", "national": "bureau AD1",
    "copilote": "copilote", "conseil": "conseil de l’État", "partenaire": "partenaire",
}  # fmt: skip
#: The pilot who leaves on the 25th is away before that.
AWAY = {"delegate": "neuf@y.example", "since": "2027-05-10", "until": "2027-06-01"}
#: What was recorded before, and by whom.
BEGUN: tuple[tuple[str, str, dict[str, str]], ...] = (
    ("marche-notifie", PILOTE, {"reference": "M1"}),
    ("date-convenue", PILOTE, {"event": "lancement-in-situ", "dates": "2027-05-25", "place": "Évron"}),
    ("livrable-remis", PILOTE, {"deliverable": "note-de-cadrage"}),
    ("avis-rendu", "conseil@ici.example", {"deliverable": "note-de-cadrage", "opinion": "favorable"}),
    ("autre-evenement", "part@ici.example", {"nature": "COPIL"}),
    ("delegation-donnee", "part@ici.example", AWAY),
    ("personne-cle-designee", PILOTE, {"function": "chef-de-projet", "email": "chef@y.example"}),
    ("remplacant-propose", PILOTE, {"function": "chef-de-projet", "email": "neuf@y.example"}),
    (
        "prolongation-demandee",
        PILOTE,
        {"deliverable": "rapport-final", "cause-on": "2027-05-05", "until": "2028-01-20", "reason": "neige"},
    ),
)
#: A second territory of the same session.
NEIGHBOUR = """  - slug: pays-de-craon
    name: Pays de Craon
    departement: "53"
    start: 2027-01-11
    people: [{email: voisin@ddt53.example, name: "Pilote voisin", role: pilote}]
"""
Row = tuple[str, str, tuple[str, ...]]


def _rows() -> Iterator[Row]:
    for line in TABLE.strip().splitlines():
        scope, said, who = (cell.strip() for cell in line.split("|"))
        yield scope, said, _among(who)


def _among(who: str) -> tuple[str, ...]:
    """`*` is everybody, `@` those who may be written to, `=team` the buyer and the titulaire."""
    if who == "=team":
        return ("pilote", "mandataire")
    if who in {"*", "@"}:
        return tuple(role for role in ROLES if who == "*" or role not in {"elu", "prefet"})
    return tuple(who.split())


ROWS = list(_rows())
AT = parse_when("2027-05-21 10:00", "Europe/Paris").at


def peopled_house(model: Path, folder: Path) -> House:
    """An atelier and its session in which somebody holds each role, in a year that has begun."""
    path = folder / "atelier.db"
    path.write_bytes(model.read_bytes())
    house = House(Settings(home=folder, database_url=f"sqlite:///{path}"))
    begun = parse_when("2027-01-04 10:00", "Europe/Paris").at
    imported(house, folder, begun, text=FILE + NEIGHBOUR)
    with house.writing() as session:
        for slug, place in ((ATELIER, "ici"), (SESSION, "national")):
            for role in ROLES:
                _joins(session, slug, f"{role}@{place}.example", role)
        _leave(session)
        for kind, by, values in BEGUN:
            assert record(session, ATELIER, kind, values, by=by, at=AT, on="2027-05-10").refusal is None
    return house


def _joins(session: Session, slug: str, email: str, role: str, until: str = "") -> None:
    said = {"email": email, "name": role, "role": role, **({"until": until} if until else {})}
    outcome = record(session, slug, "personne-ajoutee", said, by=AD1, at=AT, on="2027-01-12")
    assert outcome.refusal is None


def _leave(session: Session) -> None:
    """People who held roles: all of them withdrawn or ended yesterday, and a pilot who leaves on the 25th."""
    for role in ROLES:
        for slug in (ATELIER, SESSION):
            _joins(session, slug, "echu@ici.example", role, until="2027-05-20")
            _joins(session, slug, "retire@ici.example", role)
            gone = {"email": "retire@ici.example", "role": role}
            outcome = record(session, slug, "personne-retiree", gone, by=AD1, at=AT, on="2027-05-20")
            assert outcome.refusal is None
    _joins(session, ATELIER, "part@ici.example", "pilote", until="2027-05-25")


class _Kept(Exception):
    """Ends a transaction without keeping what it brought."""


def tried(house: House, row: Row, by: str, *, at: datetime = AT, of: str = "marche-notifie") -> Outcome:
    """What is answered to this person; the database stays as it was. `of` is the kind that is corrected."""
    scope, said, _ = row
    verb, *words = said.split()
    slug = ATELIER if scope == "atelier" else SESSION
    values: dict[str, Any] = dict(word.split("=", 1) for word in words if "=" in word)
    found: list[Outcome] = []
    try:
        with house.writing() as session:
            before = len(facts_of(session, [slug]))
            if verb == "OPEN":
                found.append(trigger(session, slug, words[0], by=by, at=at))
            elif verb == "WAIVE":
                found.append(waive(session, slug, *words, reason="urgence", by=by, at=at))
            elif verb == "MOVE":
                days = (date.fromisoformat(words[1]),)
                found.append(
                    move(session, slug, words[0], days, because="élus absents", by=by, at=at).outcome
                )
            elif verb == "CORRECT":
                number = next(f.seq for f in facts_of(session, [slug]) if f.kind == of)
                found.append(correct(session, slug, number, values, because="erreur", by=by, at=at))
            else:
                on = "2027-05-21 09:00" if verb == "offre-recue" else None
                found.append(record(session, slug, verb, values, by=by, at=at, on=on))
            kept = len(facts_of(session, [slug])) - before
            assert (kept == 0) is (found[0].refusal is not None), "a refusal keeps no fact"
            raise _Kept  # noqa: TRY301 - the way out of a transaction that keeps nothing
    except _Kept:
        return found[0]


def says_who_may(refusal: Refusal, who: tuple[str, ...]) -> None:
    """A refusal names every role that may, and no other."""
    assert "il faut être : " in refusal.reason
    named = refusal.reason.rpartition("il faut être : ")[2].rstrip(".").replace(" ou ", ", ").split(", ")
    assert sorted(named) == sorted(TITLES[role] for role in who)
