"""`make demo` itself, with real processes: it answers, and leaves nothing behind."""

import os
import signal
import subprocess
import sys
import urllib.request
from pathlib import Path

import psutil
import pytest

from config.local.services import free_port

BASE = Path(__file__).resolve().parents[2]


def surroundings(folder: Path) -> dict[str, str]:
    kept = {k: v for k, v in os.environ.items() if not k.startswith("TRIALOOG_")}
    return {**kept, "DATABASE_URL": "", "REDIS_URL": "", "DATA_DIR": str(folder)}


def start(folder: Path, port: int) -> subprocess.Popen:
    return subprocess.Popen(
        [sys.executable, "-m", "config.local.demo", "--port", str(port), "--scale", "none"],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        cwd=BASE,
        env=surroundings(folder),
    )


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_answers_and_a_signal_leaves_no_process(tmp_path, number):
    port = free_port()
    demo = start(tmp_path, port)
    lines: list[str] = []
    for line in demo.stdout:
        lines.append(line)
        if f"runs at http://127.0.0.1:{port}/" in line:
            break
    assert demo.poll() is None, "".join(lines)
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/aanmelden/") as answer:
        assert answer.status == 200
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/static/css/trialoog.css") as answer:
        assert answer.status == 200
    children = psutil.Process(demo.pid).children(recursive=True)
    assert {"web", "worker", "beat"} <= {p.stem for p in (tmp_path / "logs").glob("*.log")}
    assert len(children) >= 3
    demo.send_signal(number)
    assert demo.wait(60) == 0
    _gone, alive = psutil.wait_procs(children, timeout=30)
    assert alive == []


def test_a_port_that_is_taken_is_named(tmp_path):
    import socket

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        demo = start(tmp_path, port)
        out, _err = demo.communicate(timeout=60)
    assert demo.returncode == 1
    assert f"Port {port} is taken" in out
