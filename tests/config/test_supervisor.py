"""What `make demo` starts ends with it: with children that are real, and small."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from config.local.supervisor import MOST_RESTARTS, Program, Stopped, Supervisor

PARENT = (  # a program with a child of its own, that ignores a polite request
    "import subprocess, sys, time\n"
    "code = 'import signal, time; signal.signal(15, signal.SIG_IGN); time.sleep(60)'\n"
    "child = subprocess.Popen([sys.executable, '-c', code])\n"
    "print(child.pid, flush=True)\n"
    "time.sleep(60)\n"
)


def program(folder: Path, code: str, name: str = "small") -> Program:
    return Program(name, [sys.executable, "-c", code], folder / f"{name}.log")


def until(condition: Callable[[], bool]) -> None:
    """Waits for the outside world, as long as a slow machine needs."""
    end = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < end
        threading.Event().wait(0.02)


@pytest.fixture
def said() -> list[str]:
    return []


@pytest.fixture
def supervisor(said):
    handlers = {n: signal.getsignal(n) for n in (signal.SIGINT, signal.SIGTERM)}
    yield Supervisor(os.environ, say=said.append)
    for number, handler in handlers.items():
        signal.signal(number, handler)


def test_stopping_ends_programs_and_their_own_children(supervisor, tmp_path):
    with supervisor:
        parent = program(tmp_path, PARENT)
        supervisor.start(parent)
        until(lambda: parent.last_lines().strip().isdigit())
        pids = [parent.process.pid, int(parent.last_lines())]
        assert all(psutil.pid_exists(pid) for pid in pids)
    until(lambda: not any(_runs(pid) for pid in pids))


def _runs(pid: int) -> bool:
    """An orphan that nobody has reaped yet is dead too."""
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def test_what_falls_over_is_reported_and_started_again_until_it_is_no_use(
    supervisor, said, tmp_path
):
    with supervisor:
        supervisor.start(program(tmp_path, "print('no such table'); raise SystemExit(3)"))
        supervisor.watch()
    assert supervisor.failed
    assert sum("started again" in line for line in said) == MOST_RESTARTS
    assert any("code 3" in line and "no such table" in line for line in said)
    assert "does not stay up" in said[-1]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_the_watching(supervisor, tmp_path, number):
    with supervisor:
        supervisor.start(program(tmp_path, "import time; time.sleep(60)"))
        os.kill(os.getpid(), number)
        supervisor.watch()
    assert not supervisor.failed


def test_a_step_answers_what_was_written(supervisor, tmp_path):
    with supervisor:
        out = supervisor.step("hello", [sys.executable, "-c", "print('dag')"], tmp_path / "x.log")
    assert out == "dag\n"


def test_a_failed_step_shows_its_log(supervisor, tmp_path):
    with supervisor, pytest.raises(RuntimeError, match="geen database"):
        supervisor.step(
            "migrate", [sys.executable, "-c", "raise SystemExit('geen database')"], tmp_path / "x"
        )


def test_a_step_is_left_when_somebody_stops(supervisor, tmp_path):
    reached = False
    with supervisor:
        supervisor.asked_to_stop.set()
        command = [sys.executable, "-c", "import time; time.sleep(60)"]
        supervisor.step("long", command, tmp_path / "x.log")
        reached = True
    assert not reached  # `Stopped` ends the block, and is no error
    assert issubclass(Stopped, Exception)


def test_waiting_ends_with_the_log_when_a_program_stops(supervisor, tmp_path):
    with supervisor:
        supervisor.start(program(tmp_path, "raise SystemExit('address in use')"))
        with pytest.raises(RuntimeError, match="address in use"):
            supervisor.wait_until(lambda: False, 30)


def test_a_killed_supervisor_takes_its_programs_along(tmp_path):
    code = (
        "import os, sys\nfrom pathlib import Path\n"
        "from config.local.supervisor import Program, Supervisor\n"
        "with Supervisor(os.environ) as s:\n"
        "    p = Program('p', [sys.executable, '-c', 'import time; time.sleep(60)'], Path(sys.argv[1]))\n"
        "    s.start(p); print(p.process.pid, flush=True); s.watch()\n"
    )
    outer = subprocess.Popen(
        [sys.executable, "-c", code, str(tmp_path / "p.log")], stdout=subprocess.PIPE, text=True
    )
    pid = int(outer.stdout.readline())
    outer.kill()
    outer.wait()
    until(lambda: not _runs(pid))
