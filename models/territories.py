"""Départements by INSEE code: name, time zone, what they celebrate, school zone (facts of 2026)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from models.errors import BadInput

PARIS = "Europe/Paris"

#: Local usages that are days off only where a territory declares them: none is a legal holiday by itself.
VENDREDI_SAINT, MI_CAREME, SCHOELCHER = "vendredi-saint", "mi-careme", "victor-schoelcher"
_ANTILLES = (VENDREDI_SAINT, MI_CAREME, SCHOELCHER)


@dataclass(frozen=True, slots=True)
class Territory:
    """A département, a collectivity overseas: where its delays run and what its days are."""

    code: str
    name: str
    zone: str = PARIS
    #: Its code in the `holidays` package, whose local usages are left out; empty: the national days alone.
    subdivision: str = ""
    #: What it may declare besides; Good Friday in Alsace-Moselle depends on the commune (L3134-13).
    usages: tuple[str, ...] = ()
    #: A, B or C; elsewhere the rector's own calendar, under a name of its own.
    school: str = ""
    #: What its people should know of its legal days: a doubt, a custom, a condition.
    note: str = ""


#: School zones of the métropole, académie by académie (arrêtés of 22 October 2025 and 21 July 2026).
_SCHOOL = {
    "A": "25 39 70 90 24 33 40 47 64 03 15 43 63 21 58 71 89 07 26 38 73 74 19 23 87 01 42 69 16 17 79 86",
    "B": "04 05 13 84 02 60 80 14 50 61 27 76 59 62 54 55 57 88 44 49 53 72 85 06 83 18 28 36 37 41 45 "
    "08 10 51 52 22 29 35 56 67 68",
    "C": "77 93 94 11 30 34 48 66 75 09 12 31 32 46 65 81 82 78 91 92 95",
    "Corse": "2A 2B",
}
_NAMES = """
01 Ain|02 Aisne|03 Allier|04 Alpes-de-Haute-Provence|05 Hautes-Alpes|06 Alpes-Maritimes|07 Ardèche
08 Ardennes|09 Ariège|10 Aube|11 Aude|12 Aveyron|13 Bouches-du-Rhône|14 Calvados|15 Cantal|16 Charente
17 Charente-Maritime|18 Cher|19 Corrèze|2A Corse-du-Sud|2B Haute-Corse|21 Côte-d’Or|22 Côtes-d’Armor
23 Creuse|24 Dordogne|25 Doubs|26 Drôme|27 Eure|28 Eure-et-Loir|29 Finistère|30 Gard|31 Haute-Garonne
32 Gers|33 Gironde|34 Hérault|35 Ille-et-Vilaine|36 Indre|37 Indre-et-Loire|38 Isère|39 Jura|40 Landes
41 Loir-et-Cher|42 Loire|43 Haute-Loire|44 Loire-Atlantique|45 Loiret|46 Lot|47 Lot-et-Garonne|48 Lozère
49 Maine-et-Loire|50 Manche|51 Marne|52 Haute-Marne|53 Mayenne|54 Meurthe-et-Moselle|55 Meuse|56 Morbihan
57 Moselle|58 Nièvre|59 Nord|60 Oise|61 Orne|62 Pas-de-Calais|63 Puy-de-Dôme|64 Pyrénées-Atlantiques
65 Hautes-Pyrénées|66 Pyrénées-Orientales|67 Bas-Rhin|68 Haut-Rhin|69 Rhône|70 Haute-Saône
71 Saône-et-Loire|72 Sarthe|73 Savoie|74 Haute-Savoie|75 Paris|76 Seine-Maritime|77 Seine-et-Marne
78 Yvelines|79 Deux-Sèvres|80 Somme|81 Tarn|82 Tarn-et-Garonne|83 Var|84 Vaucluse|85 Vendée|86 Vienne
87 Haute-Vienne|88 Vosges|89 Yonne|90 Territoire de Belfort|91 Essonne|92 Hauts-de-Seine
93 Seine-Saint-Denis|94 Val-de-Marne|95 Val-d’Oise
"""
_ALSACE_MOSELLE = {"57": "57", "67": "6AE", "68": "6AE"}
_GOOD_FRIDAY = (
    "Le Vendredi saint n’est férié que dans les communes qui ont un temple protestant ou une église mixte "
    "(code du travail, L3134-13) : le territoire le déclare si c’est le sien."
)


def _metropole() -> dict[str, Territory]:
    school = {code: zone for zone, codes in _SCHOOL.items() for code in codes.split()}
    found = {}
    for said in _NAMES.strip().replace("\n", "|").split("|"):
        code, _, name = said.partition(" ")
        found[code] = Territory(code, name, school=school[code])
    for code, subdivision in _ALSACE_MOSELLE.items():
        found[code] = replace(
            found[code], subdivision=subdivision, usages=(VENDREDI_SAINT,), note=_GOOD_FRIDAY
        )
    return found


_SAINT_MARTIN = (
    "Le 28 mai est la date pratiquée depuis 2018, par circulaire ; l’article L3422-2 disait encore le 27 mai."
)
_WALLIS = "Le 29 juin n’a pas pu être vérifié."
_OVERSEAS = (
    Territory("971", "Guadeloupe", "America/Guadeloupe", "971", _ANTILLES, "Guadeloupe"),
    Territory("972", "Martinique", "America/Martinique", "972", _ANTILLES, "Martinique"),
    Territory("973", "Guyane", "America/Cayenne", "973", (), "Guyane"),
    Territory("974", "La Réunion", "Indian/Reunion", "974", (), "La Réunion"),
    Territory("975", "Saint-Pierre-et-Miquelon", "America/Miquelon", "PM", (), "Saint-Pierre-et-Miquelon"),
    Territory("976", "Mayotte", "Indian/Mayotte", "976", (), "Mayotte"),
    Territory("977", "Saint-Barthélemy", "America/St_Barthelemy", "BL", _ANTILLES, "Saint-Barthélemy"),
    Territory("978", "Saint-Martin", "America/Marigot", "MF", _ANTILLES, "Saint-Martin", _SAINT_MARTIN),
    Territory("986", "Wallis-et-Futuna", "Pacific/Wallis", "WF", (), "Wallis-et-Futuna", _WALLIS),
    Territory("987", "Polynésie française", "Pacific/Tahiti", "PF", (), "Polynésie française"),
    Territory("988", "Nouvelle-Calédonie", "Pacific/Noumea", "NC", (), "Nouvelle-Calédonie"),
)
TERRITORIES = _metropole() | {one.code: one for one in _OVERSEAS}
METROPOLE = frozenset(TERRITORIES) - {one.code for one in _OVERSEAS}


def territory_of(departement: str) -> Territory:
    """The territory of an INSEE code; BadInput for an unknown one."""
    try:
        return TERRITORIES[departement]
    except KeyError:
        raise BadInput(
            f"Le département « {departement} » n’existe pas.",
            todo='Donnez le code INSEE entre guillemets, par exemple "53", "2A" ou "974".',
            field="departement",
        ) from None


def zone_of(departement: str) -> str:
    """The zone in which delays of this département run; BadInput for an unknown code."""
    return territory_of(departement).zone


def check_usages(territory: Territory, usages: Iterable[str]) -> None:
    """BadInput for a usage that is not one of this territory's."""
    for usage in usages:
        if usage not in territory.usages:
            known = ", ".join(territory.usages) or "aucun"
            raise BadInput(
                f"L’usage « {usage} » n’est pas de ce département ; possibles : {known}.",
                todo="Un autre jour chômé se déclare dans le fichier de session (calendar, days_off).",
                field="usage",
            )
