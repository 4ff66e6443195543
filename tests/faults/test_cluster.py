"""Several machines, on this one: workers, Prefect and PostgreSQL killed or cut off while people act."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from clustering import (
    AHEAD,
    Cable,
    ClusterRun,
    OneWorker,
    PatientServer,
    holder,
    mails,
    new_dates,
    no_mail_twice,
    rests,
    settled,
    walks,
)
from config.wiring import House
from postgres import free_port, program, within_reach
from running import until
from service.server import answers

pytestmark = [pytest.mark.server, pytest.mark.postgres, pytest.mark.slow]

Sees = Callable[[str], None]


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ClusterRun]:
    """One `make cluster` for all these scenarios: the example session, and mail to a server of ours."""
    if program("initdb") is None:
        pytest.skip("PostgreSQL is not installed (Debian: apt-get install postgresql)")
    home, mail, port = tmp_path_factory.mktemp("grappe"), PatientServer(), free_port()
    within_reach(home)
    mail.start()
    courier = f"mailto://127.0.0.1:{mail.port}?from=ateliers@ddt.example&to=ateliers@ddt.example"
    settings = {"ATELIER_HOME": str(home), "ATELIER_PORT": str(port), "ATELIER_COURIER": courier}
    # These scenarios together owe more mails than may leave in ten minutes: the limit would make them wait.
    settings["ATELIER_MAIL_RATE"] = "0"
    made = ClusterRun(home, port, mail, settings)
    try:
        made.start()
    except BaseException:
        made.stop()
        mail.stop()
        raise
    yield made
    assert made.stop() == 0
    assert "Tout est arrêté." in made.terminal
    assert not answers(f"http://127.0.0.1:{port}/api")
    mail.stop()


@pytest.fixture
def house(cluster: ClusterRun) -> Iterator[House]:
    """Its database, at rest before each scenario."""
    found = cluster.house()
    settled(found, "what the scenario before left")
    yield found
    found.close()


@contextmanager
def paused(pid: int) -> Iterator[None]:
    """A process that does nothing for a while."""
    os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(pid, signal.SIGCONT)


def crashed(cluster: ClusterRun) -> list[str]:
    """What the pages of runs closed as Crashed say."""
    runs = cluster.prefect("/flow_runs/filter", flow_runs={"state": {"type": {"any_": ["CRASHED"]}}})
    return [run["state"]["message"] for run in runs]


def running(cluster: ClusterRun) -> bool:
    asked = {"state": {"type": {"any_": ["RUNNING"]}}, "tags": {"all_": ["suivi"]}}
    return bool(cluster.prefect("/flow_runs/filter", flow_runs=asked))


def workers(cluster: ClusterRun) -> set[str]:
    """Those that the pool’s page shows."""
    return {one["name"].rpartition(":")[2] for one in cluster.prefect("/work_pools/ateliers/workers/filter")}


@pytest.mark.fault("ouvrier-tue", seen="s’est arrêté ; il redémarre.")
def test_a_worker_killed_in_the_middle_of_a_run(cluster: ClusterRun, house: House, person_sees: Sees) -> None:
    owed = new_dates(house)
    assert owed >= 20
    until(lambda: running(cluster), seconds=60, what="a walk under way")
    leader = int(holder(house, "parcours").rpartition(":")[2])
    os.kill(leader, signal.SIGKILL)
    settled(house, "the walks and mails of the dead worker")
    states = no_mail_twice(house, cluster.mail)
    assert set(states) <= {"sent", "skipped", "unknown"}
    # One mail at the most was on its way when the sender died.
    assert states["unknown"] <= 1
    person_sees(cluster.terminal)
    until(lambda: str(leader) not in workers(cluster), seconds=60, what="its name to leave the pool’s page")
    assert all(said.startswith("Exécution interrompue") for said in crashed(cluster))


@pytest.mark.fault("tous-les-ouvriers-tues", seen="L’ouvrier 2 s’est arrêté ; il redémarre.")
def test_all_the_workers_killed_at_once(cluster: ClusterRun, house: House, person_sees: Sees) -> None:
    before = mails(house)
    new_dates(house)
    until(lambda: running(cluster), seconds=60, what="a walk under way")
    for pid in (killed := cluster.pids()):
        os.kill(pid, signal.SIGKILL)
    until(lambda: len(set(cluster.pids()) - set(killed)) == 2, seconds=60, what="two new workers")
    settled(house, "what both left")
    states = no_mail_twice(house, cluster.mail)
    assert set(states) <= {"sent", "skipped", "unknown"}
    assert states["unknown"] - list(before.values()).count("unknown") <= 1
    person_sees(cluster.terminal)
    until(lambda: not running(cluster), seconds=60, what="no run left as Running")


@pytest.mark.fault("prefect-de-la-grappe-tue", seen="Prefect ne répond pas")
def test_the_prefect_server_of_the_cluster_killed(
    cluster: ClusterRun, house: House, person_sees: Sees
) -> None:
    assert cluster.process is not None
    note = cluster.home / "var" / "cluster" / "var" / "prefect" / "server.json"
    server = int(note.read_text().partition('"pid": ')[2].partition(",")[0])
    with paused(cluster.process.pid):
        os.kill(server, signal.SIGKILL)
        owed = new_dates(house)
        # Mail does not need Prefect; walks wait.
        until(lambda: "queued" not in mails(house).values(), seconds=60, what="the mails")
        until(
            lambda: "Prefect ne répond pas" in cluster.command("health").stdout, seconds=60, what="the note"
        )
        person_sees(cluster.command("health").stdout)
        assert owed
        assert walks(house)
    settled(house, "the walks, once Prefect is back")
    assert set(no_mail_twice(house, cluster.mail)) <= {"sent", "skipped", "unknown"}
    assert "Le serveur Prefect est reparti." in cluster.terminal


@pytest.mark.fault("postgresql-de-la-grappe-tue", seen="La base de données ne répond pas.")
def test_postgresql_killed_under_both_databases(cluster: ClusterRun, house: House, person_sees: Sees) -> None:
    assert cluster.process is not None
    data = cluster.home / "var" / "cluster" / "var" / "postgres" / "data"
    new_dates(house)
    until(lambda: running(cluster), seconds=60, what="a walk under way")
    unknown = list(mails(house).values()).count("unknown")
    with paused(cluster.process.pid):
        os.kill(int((data / "postmaster.pid").read_text().split()[0]), signal.SIGKILL)
        answer = cluster.command("health")
        assert answer.returncode == 5
        person_sees(answer.stderr)
    until(lambda: "PostgreSQL est reparti." in cluster.terminal, seconds=60, what="PostgreSQL")
    settled(house, "what was under way")
    assert no_mail_twice(house, cluster.mail)["unknown"] - unknown <= 1
    assert cluster.command("verify").returncode == 0
    new_dates(house, ateliers=1)
    settled(house, "an act after the outage")


@pytest.mark.fault("horloge-en-avance", seen="l’envoi a été interrompu : ce mail est peut-être parti")
def test_a_worker_whose_clock_is_a_minute_ahead(
    cluster: ClusterRun, house: House, person_sees: Sees, tmp_path: Path
) -> None:
    with ExitStack() as ended:
        with cluster.mail.held():
            new_dates(house)
            assert cluster.mail.holding.wait(60), "no mail was handed over"
            sender = holder(house, "envois")
            # It believes that the lease ran out long ago, while the other is in the middle of a mail.
            early = OneWorker(cluster.environment | _mail(cluster), tmp_path / "early", AHEAD)
            ended.callback(early.stop)
            until(lambda: holder(house, "envois") != sender, seconds=30, what="the theft")
            until(lambda: "queued" not in mails(house).values(), seconds=30, what="the other mails")
        settled(house, "both senders")
        time.sleep(0.5)
        assert "unknown" in no_mail_twice(house, cluster.mail)
        person_sees(cluster.command("messages").stdout)


def _mail(cluster: ClusterRun) -> dict[str, str]:
    return {name: cluster.settings[name] for name in ("ATELIER_COURIER", "ATELIER_MAIL_RATE")}


def _leads(cluster: ClusterRun, house: House, ours: str) -> None:
    """Kills the two others; whoever would start them again sleeps until this one holds both leases."""

    def leads() -> bool:
        return all(holder(house, name).endswith(ours) for name in ("parcours", "envois"))

    assert cluster.process is not None
    with paused(cluster.process.pid):
        for pid in cluster.pids():
            os.kill(pid, signal.SIGKILL)
        until(leads, seconds=60, what="its leases")
    until(lambda: len(cluster.pids()) == 2, seconds=60, what="the other two")


def _failed_runs(cluster: ClusterRun) -> set[str]:
    asked = {"state": {"type": {"any_": ["FAILED"]}}}
    return {run["id"] for run in cluster.prefect("/flow_runs/filter", flow_runs=asked)}


@contextmanager
def leading_elsewhere(
    cluster: ClusterRun, house: House, log: Path
) -> Iterator[tuple[OneWorker, Cable, Cable]]:
    """A worker of another machine that holds the leases, its cable to Prefect, its cable to the database."""
    environment = cluster.environment
    url = environment["ATELIER_DATABASE_URL"]
    port = int(url.rpartition(":")[2].partition("/")[0])
    to_prefect, to_base = Cable(cluster.port), Cable(port)
    environment["PREFECT_API_URL"] = f"http://127.0.0.1:{to_prefect.port}/api"
    environment["ATELIER_DATABASE_URL"] = url.replace(f":{port}/", f":{to_base.port}/")
    worker = OneWorker(environment | _mail(cluster), log)
    try:
        # It is ready to take over once it says who is at work: those that are killed need longer to be back.
        # Or it leads at once, where the one before has just given its leases back.
        ours = f":{worker.process.pid}"

        def started() -> bool:
            waits = "tenue par un autre programme" in log.read_text()
            return waits or holder(house, "parcours").endswith(ours)

        until(started, seconds=60, what="its start")
        _leads(cluster, house, ours)
        yield worker, to_prefect, to_base
    finally:
        to_prefect.mend()
        to_base.mend()
        worker.stop()
        to_prefect.close()
        to_base.close()


@pytest.mark.fault("ouvrier-coupe-de-prefect", seen="elle tourne (Prefect ne répond pas)")
def test_a_worker_that_no_longer_sees_prefect_leaves_the_walks_to_another(
    cluster: ClusterRun, house: House, person_sees: Sees, tmp_path: Path
) -> None:
    with leading_elsewhere(cluster, house, tmp_path / "elsewhere") as (worker, to_prefect, _):
        to_prefect.cut()
        new_dates(house)
        settled(house, "walks by another worker, mails by whoever")
        assert not holder(house, "parcours").endswith(f":{worker.process.pid}")
        person_sees(cluster.command("health").stdout)
        assert set(no_mail_twice(house, cluster.mail)) <= {"sent", "skipped", "unknown"}


@pytest.mark.fault("ouvrier-coupe-de-la-base", seen="La base de données ne répond pas.")
def test_a_worker_that_no_longer_sees_our_database_takes_nothing(
    cluster: ClusterRun, house: House, person_sees: Sees, tmp_path: Path
) -> None:
    log, before = tmp_path / "elsewhere", _failed_runs(cluster)
    with leading_elsewhere(cluster, house, log) as (_, _, to_base):
        to_base.cut()
        new_dates(house)
        until(lambda: "ne répond pas" in log.read_text(), seconds=30, what="its complaint")
        person_sees(log.read_text())
        until(lambda: rests(house), seconds=60, what="another worker")
        assert set(no_mail_twice(house, cluster.mail)) <= {"sent", "skipped", "unknown"}
        assert _failed_runs(cluster) == before, "a run was taken in vain"
