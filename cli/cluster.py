"""Commands of an installation on several machines: a worker, and all of it on one machine to try."""

from __future__ import annotations

import signal
import threading

import click

from cli.house import open_house
from config.clock import real_now
from config.settings import load_settings

at_once_option = click.option(
    "--at-once", default=2, show_default=True, type=click.IntRange(1, 16), help="Exécutions à la fois."
)


@click.command("worker")
@at_once_option
@click.option("--parent", default=0, hidden=True, help="S’arrêter avec ce processus.")
@click.option(
    "--label", default="", hidden=True, help="Devant chaque ligne, quand plusieurs écrivent ensemble."
)
def worker_command(*, at_once: int, parent: int, label: str) -> None:
    """Un ouvrier : prend sa part des exécutions, sur la base et le Prefect donnés, jusqu’à Ctrl-C."""
    from config.logs import start_logs
    from service.prefect_env import prepare

    start_logs(load_settings())
    house = open_house()
    api = prepare(house.settings)
    from service.worker import work

    work(house, api, at_once=at_once, say=lambda text: click.echo(f"{label}{text}"), parent=parent)


@click.command("cluster")
@click.option("--example", is_flag=True, help="Sur une base vide, charge la session d’exemple.")
@click.option("--workers", default=2, show_default=True, type=click.IntRange(0, 8), help="Nombre d’ouvriers.")
@at_once_option
def cluster_command(*, example: bool, workers: int, at_once: int) -> None:
    """Ce que plusieurs machines feraient, sur celle-ci : PostgreSQL, Prefect et deux ouvriers."""
    from service.cluster import Cluster
    from service.cluster_house import cluster_bases, cluster_settings, prepare_house

    settings = cluster_settings(load_settings())
    stop = threading.Event()
    for sign in (signal.SIGINT, signal.SIGTERM):
        signal.signal(sign, lambda *_: stop.set())
    click.echo("PostgreSQL démarre…")
    bases = cluster_bases(settings)
    cluster = Cluster(settings, bases, workers=workers, at_once=at_once, say=click.echo)
    try:
        click.echo("Prefect démarre…")
        cluster.start(lambda: prepare_house(settings, bases, now=real_now(), example=example, say=click.echo))
        cluster.say_what_runs(settings.home)
        cluster.watch(stop)
    finally:
        click.echo("Arrêt : les ouvriers finissent ce qu’ils font…")
        cluster.stop()
        click.echo("Tout est arrêté.")
