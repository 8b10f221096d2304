"""`make demo`: the whole site on this machine, with data to try everything on.

Migrates, loads the demo into an empty database, starts web, worker and beat, waits until the
page answers and prints one sign-in link per role. Everything ends with Ctrl-C or SIGTERM.
"""

from __future__ import annotations

import argparse
import os
import socket
import sys
import time
import urllib.request
from pathlib import Path

from config.local.supervisor import Program, Supervisor

BASE = Path(__file__).resolve().parents[2]
BIN = BASE / ".venv" / "bin"
HOST = "127.0.0.1"  # on this machine only: who opens a demo link is signed in


def surroundings(port: int) -> dict[str, str]:
    """The settings of the demo; DATABASE_URL, REDIS_URL and DATA_DIR are taken when given."""
    return {
        **os.environ,
        "DATA_DIR": os.environ.get("DATA_DIR") or str(BASE / "var" / "demo"),
        "SITE_URL": f"http://{HOST}:{port}",
        "ALLOWED_HOSTS": f"{HOST},localhost",
        "TRIALOOG_DEMO": "1",
        "DEBUG": "0",
        "PYTHONUNBUFFERED": "1",
        "NUMBA_CACHE_DIR": os.environ.get("NUMBA_CACHE_DIR") or str(BASE / "var" / "numba"),
    }


def is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
    return True


def answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=5) as response:  # noqa: S310 - our own address
            return response.status == 200
    except OSError:
        return False


def programs(port: int, logs: Path) -> list[Program]:
    web = [BIN / "gunicorn", "config.wsgi", "--bind", f"{HOST}:{port}", "--workers", "1"]
    web += ["--threads", "8", "--timeout", "60", "--graceful-timeout", "5"]
    web += ["--log-level", "warning"]
    celery = [BIN / "celery", "-A", "config"]
    worker = [*celery, "worker", "-l", "warning", "-c", "2"]
    worker += ["--without-gossip", "--without-mingle", "--without-heartbeat"]
    beat = [*celery, "beat", "-l", "warning", "--pidfile="]
    return [
        Program("web", web, logs / "web.log"),
        Program("worker", worker, logs / "worker.log"),
        Program("beat", beat, logs / "beat.log"),
    ]


def serve(port: int, scale: str) -> int:
    begun = time.monotonic()
    environment = surroundings(port)
    data = Path(environment["DATA_DIR"])
    logs = data / "logs"
    manage = [BIN / "python", BASE / "manage.py"]
    if not is_free(port):
        print(f"Port {port} is taken. Choose another: make demo PORT={port + 1}")
        return 1
    os.chdir(BASE)
    with Supervisor(environment) as supervisor:
        try:
            supervisor.step("migrate", [*manage, "migrate", "-v0"], logs / "migrate.log")
            if scale != "none":
                load = [*manage, "demo_data", "--scale", scale, "--if-empty"]
                print("The demo is being loaded; the first time this takes a minute.")
                supervisor.step("demo_data", load, logs / "demo_data.log")
            for program in programs(port, logs):
                supervisor.start(program)
            home = f"{environment['SITE_URL']}/aanmelden/"
            supervisor.wait_until(lambda: answers(home), 60)
            links = supervisor.step("demo_links", [*manage, "demo_links"], logs / "links.log")
        except RuntimeError as failure:
            print(failure)
            return 1
        (logs / "links.log").unlink(missing_ok=True)  # whoever reads a link is signed in
        print(f"\nTrialoog runs at {environment['SITE_URL']}/ ", end="")
        print(f"(after {time.monotonic() - begun:.0f} seconds). Ctrl-C stops it.\n")
        print(links, flush=True)
        supervisor.watch()
        return 1 if supervisor.failed else 0
    return 0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--scale", default="metzo", help="as of demo_data, or none")
    given = parser.parse_args()
    sys.stdout.reconfigure(line_buffering=True)  # type: ignore[union-attr]
    sys.exit(serve(given.port, given.scale))


if __name__ == "__main__":
    main()
