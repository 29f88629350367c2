"""Three workers sleep through their leases at T4, T5 and T6, and go on when all is done."""

import random
import signal
import sys

import pytest

from tests.chaos import clips, tree
from tests.chaos.installation import Console
from tests.processes import wait_until

pytestmark = pytest.mark.timeout(300)

POINTS = ("T4", "T5", "T6")


@pytest.fixture
def site(make_site):
    return make_site(DJANGO_SETTINGS_MODULE="tests.chaos.settings")


@pytest.fixture
def console(site):
    console = Console(site)
    yield console
    console.stop()


def is_asleep(process):
    entry = tree.table().get(process.pid)
    assert entry is not None, "it ended instead"
    assert entry.is_live, "it ended instead"
    return entry.state == "T"


def sleep_through(site, console, *options):
    """All three wake after another worker has done their work; what was not kept, and figures."""
    files = clips.endless(site.data_dir / "clips", random.Random(1))
    for _ in POINTS:
        console.ask("upload", path=str(next(files)))
    sleepers = [
        site.start_command(
            (sys.executable, "-m", "tests.chaos.sleeper", point, *options),
            f"sleeper-{point}",
        )
        for point in POINTS
    ]
    try:
        while_they_sleep(site, console, sleepers)
    except BaseException:
        for sleeper in sleepers:
            site.kill(sleeper)
        raise
    for sleeper in sleepers:
        sleeper.send_signal(signal.SIGCONT)
    for sleeper in sleepers:
        assert sleeper.wait(30) == 0
    site.manage("run_jobs", "--once")
    return console.ask("verdict", loss_budget=len(POINTS))


def while_they_sleep(site, console, sleepers):
    """Their leases run out, and another worker does everything."""
    for sleeper in sleepers:
        wait_until(
            lambda sleeper=sleeper: is_asleep(sleeper),
            timeout_s=60,
            what="it has fallen asleep",
        )
    reaped = []
    wait_until(
        lambda: (
            reaped.append(console.ask("reap")["reaped"]) or sum(reaped) == len(POINTS)
        ),
        timeout_s=30,
        what="their leases run out",
    )
    site.manage("run_jobs", "--once")
    assert console.ask("state")["open"] == 0


def test_sleepers_change_nothing_any_more(site, console):
    console.ask("begin", without_guards=False)
    seen = sleep_through(site, console)
    assert seen["broken"] == []
    assert seen["figures"]["final sets"] == seen["figures"]["jobs ready"] == len(POINTS)
    assert seen["figures"]["orphan objects"] == 0
    for point in POINTS:
        assert "is no longer ours" in site.log(f"sleeper-{point}")


def test_without_fences_the_same_sleepers_publish_again(site, console):
    """The control: what the test above watches for does happen when nothing prevents it."""
    console.ask("begin", without_guards=True)
    seen = sleep_through(site, console, "unfenced")
    twice = [line for line in seen["broken"] if line.endswith("published 2 times")]
    assert len(twice) >= 1
    assert any("names" in line or "is not of fence" in line for line in seen["broken"])
