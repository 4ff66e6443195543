"""Commands that run something: the outbox, the whole system, the demonstration."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, NoReturn

import click

from cli.answer import json_option, say
from cli.house import open_house, wired_house
from cli.mail_texts import delivered_lines, posted_lines
from cli.posting import Beside, post_once
from config.clock import real_now
from config.settings import load_settings
from models.errors import EnvironmentProblem

if TYPE_CHECKING:
    from config.wiring import House
    from notifications.courier import Courier

#: Seconds before a sender that watches tries a database again.
AGAIN = 2


@click.command("deliver")
@click.option("--watch", is_flag=True, help="Continuer jusqu’à Ctrl-C.")
@json_option
def deliver_command(*, watch: bool, as_json: bool) -> None:
    """Envoie ce qui attend, sans Prefect."""
    from tasks.empty_outbox import empty_outbox, explain_deferred

    house = open_house()
    courier = house.courier()
    if watch:
        with Beside(house):
            _deliver_for_ever(house, courier)
    total = empty_outbox(house, courier, at=house.now())
    # After the mails, whatever became of them: they never wait for a room.
    posted = post_once(house)
    if total is None:
        raise EnvironmentProblem(
            "Un autre programme envoie déjà les messages.",
            kept="Ils partiront par lui.",
            todo="Rien à faire.",
        )
    problem = explain_deferred(total)
    if problem:
        raise problem
    data = total.as_dict() | {"rooms": posted.as_dict()}
    lines = [*delivered_lines(total, house.settings.mail_rate), *posted_lines(posted)]
    say(data, lines, as_json=as_json)


def _deliver_for_ever(house: House, courier: Courier) -> NoReturn:
    """Until Ctrl-C; a database that stops is waited for, as is a full disk."""
    from config.watch import Watch
    from tasks.empty_outbox import empty_outbox, wait_for_mail

    while True:
        try:
            with Watch(house.engine) as watching:
                while True:
                    empty_outbox(house, courier, at=house.now(), keep_lease=True)
                    wait_for_mail(house, watching)
        except EnvironmentProblem as error:
            courier.close()
            click.echo(f"{error.message} Nouvel essai dans {AGAIN} s.", err=True)
            time.sleep(AGAIN)


@click.command("up")
@click.option(
    "--example",
    is_flag=True,
    help="Sur une base vide, charge la session d’exemple, commencée il y a deux mois.",
)
def up_command(*, example: bool) -> None:
    """Tout le système sur cette machine, jusqu’à Ctrl-C : Prefect, envois, relances, formulaires."""
    from config.logs import keep_traces_discreet, start_logs
    from config.upgrade import upgrade
    from service.prefect_env import prepare

    start_logs(load_settings())
    keep_traces_discreet(load_settings())
    house = wired_house()
    if example and house.is_empty():
        from service.example import load_example

        click.echo("La session d’exemple se charge…")
        load_example(house, now=real_now())
    upgrade(house.engine, at=real_now(), backups=house.settings.backups)
    api = prepare(house.settings)
    from desk.serving import served
    from service.up import up

    with served(house.checked(), say=click.echo):
        up(house, api, say=click.echo)


@click.command("demo")
@click.option("--stay", is_flag=True, help="Laisser l’interface ouverte à la fin, jusqu’à Ctrl-C.")
def demo_command(*, stay: bool) -> None:
    """Joue l’année de la session d’exemple, jour par jour, sur une base et un Prefect jetables."""
    from service.demo_house import demo_house
    from service.prefect_env import prepare_throwaway

    house = demo_house(load_settings())
    prepare_throwaway(house.settings)
    from desk.serving import served
    from service.demo import demo

    with served(house, say=click.echo):
        demo(house, stay=stay, say=click.echo)
