"""Starts programs, watches them, and leaves none behind. Standard library only."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

MOST_RESTARTS = 3
PATIENCE = 10.0  # seconds that a program gets to end by itself
DIE_WITH_PARENT = 1  # PR_SET_PDEATHSIG of Linux' prctl(2)


LIBC = ctypes.CDLL(None) if sys.platform == "linux" else None


def follow_parent() -> None:
    """In the child: on Linux it gets SIGTERM when the supervisor itself is killed."""
    if LIBC is not None:
        LIBC.prctl(DIE_WITH_PARENT, signal.SIGTERM)


@dataclass
class Program:
    """One child. It leads a process group of its own, so that its own children end with it."""

    name: str
    command: Sequence[str | Path]
    log: Path
    process: subprocess.Popen | None = None
    restarts: int = 0

    def start(self, environment: Mapping[str, str]) -> None:
        self.log.parent.mkdir(parents=True, exist_ok=True)
        with self.log.open("ab") as out:
            self.process = subprocess.Popen(
                [str(part) for part in self.command],
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
                env=dict(environment),
                start_new_session=True,
                preexec_fn=follow_parent,  # safe: no thread runs when children start
            )

    def is_down(self) -> bool:
        return self.process is not None and self.process.poll() is not None

    def ask_to_end(self) -> None:
        """Only the leader: it ends its own children in good order."""
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()

    def kill_group(self) -> None:
        """The leader and whatever it left behind."""
        if self.process is not None:
            try:
                os.killpg(self.process.pid, signal.SIGKILL)
            except ProcessLookupError:
                return

    def last_lines(self, count: int = 15) -> str:
        if not self.log.exists():
            return ""
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-count:])


class Stopped(Exception):  # noqa: N818 - somebody asked for it
    """Ctrl-C or SIGTERM came while something was being prepared."""


@dataclass
class Supervisor:
    """`with Supervisor(environment) as s: s.step(...); s.start(...); s.watch()`.

    A program that ends is reported and started again, three times at most; then everything stops.
    """

    environment: Mapping[str, str]
    say: Callable[[str], None] = print
    programs: list[Program] = field(default_factory=list)
    asked_to_stop: threading.Event = field(default_factory=threading.Event)
    failed: bool = False

    def __enter__(self) -> Supervisor:
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: self.asked_to_stop.set())
        return self

    def __exit__(self, kind: type[BaseException] | None, *rest: object) -> bool:
        self.stop()
        return kind is Stopped

    def step(self, name: str, command: Sequence[str | Path], log: Path) -> str:
        """Runs something to its end and answers what it wrote.

        Raises `Stopped` when asked to stop meanwhile, RuntimeError with its log when it fails.
        """
        log.unlink(missing_ok=True)
        program = Program(name, command, log)
        program.start(self.environment)
        process = program.process
        while process is not None and process.poll() is None:
            if self.asked_to_stop.wait(0.05):
                self._end([program])
                raise Stopped
        if process is not None and process.returncode:
            raise RuntimeError(f"{name} failed:\n{program.last_lines(30)}")
        return log.read_text(errors="replace")

    def start(self, program: Program) -> None:
        program.log.unlink(missing_ok=True)
        self.programs.append(program)
        program.start(self.environment)

    def wait_until(self, ready: Callable[[], bool], seconds: float) -> None:
        """Raises RuntimeError with the log of what fell over, or when it takes too long."""
        until = time.monotonic() + seconds
        while not ready():
            for program in self.programs:
                if program.is_down():
                    raise RuntimeError(f"{program.name} stopped:\n{program.last_lines()}")
            if time.monotonic() > until:
                logs = "\n".join(f"{p.name}:\n{p.last_lines()}" for p in self.programs)
                raise RuntimeError(f"Not there after {seconds:.0f} seconds.\n{logs}")
            if self.asked_to_stop.wait(0.1):
                raise Stopped

    def watch(self) -> None:
        """Until somebody asks to stop, or a program cannot be kept up."""
        while not self.asked_to_stop.wait(0.3):
            for program in self.programs:
                if program.is_down() and not self._revive(program):
                    return

    def _revive(self, program: Program) -> bool:
        code = program.process.returncode if program.process else None
        self.say(f"{program.name} stopped (code {code}). Its last lines:\n{program.last_lines()}")
        program.kill_group()
        if program.restarts >= MOST_RESTARTS:
            self.say(f"{program.name} does not stay up; stopping everything. Log: {program.log}")
            self.failed = True
            return False
        program.restarts += 1
        program.start(self.environment)
        self.say(f"{program.name} was started again.")
        return True

    def stop(self) -> None:
        self._end(list(reversed(self.programs)))
        self.programs.clear()

    def _end(self, programs: Sequence[Program]) -> None:
        for program in programs:
            program.ask_to_end()
        until = time.monotonic() + PATIENCE
        for program in programs:
            if program.process is not None:
                try:
                    program.process.wait(max(0.1, until - time.monotonic()))
                except subprocess.TimeoutExpired:
                    self.say(f"{program.name} does not end by itself; it is ended.")
        for program in programs:
            program.kill_group()
            if program.process is not None:
                program.process.wait()
