"""Builds `.venv` with the pinned requirements, checks the system's libraries, compiles the matching.

Standard library only.
"""

import ctypes.util
import hashlib
import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path

BASE = Path(__file__).resolve().parents[2]
VENV = BASE / ".venv"
PYTHON = VENV / "bin" / "python"
REQUIREMENTS = BASE / "requirements-dev.txt"


def stamp() -> str:
    return hashlib.sha256(REQUIREMENTS.read_bytes() + sys.version.encode()).hexdigest()


def missing_packages() -> list[str]:
    """Debian packages of what a wheel cannot bring."""
    missing = []
    if not ctypes.util.find_library("pango-1.0") or not ctypes.util.find_library("pangoft2-1.0"):
        missing += ["libpango-1.0-0", "libpangoft2-1.0-0", "fonts-dejavu-core"]
    if not (
        shutil.which("chromium")
        or shutil.which("chromium-browser")
        or shutil.which("google-chrome")
    ):
        missing += ["chromium"]
    if sys.version_info >= (3, 13) and not shutil.which("redis-server"):
        missing += ["redis-server"]
    return missing


def install_packages() -> None:
    """Installs them when root on Debian; otherwise names the command."""
    missing = missing_packages()
    if not missing:
        return
    command = ["apt-get", "install", "-y", "--no-install-recommends", *missing]
    if os.geteuid() == 0 and shutil.which("apt-get"):
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        subprocess.run(["apt-get", "update", "-q"], check=True, env=environment)
        subprocess.run(command, check=True, env=environment)
    else:
        print(
            f"Missing on this machine: {', '.join(missing)}.\nInstall with: sudo {' '.join(command)}"
        )


def compile_matching() -> None:
    """Fills the cache of compiled code, so that no worker and no test waits for the compiler."""
    sources = sorted((BASE / "placements" / "matching" / "kernels").glob("*.py"))
    folder = Path(os.environ.get("NUMBA_CACHE_DIR") or BASE / "var" / "numba")
    mark = folder / "warmed.sha256"
    digest = hashlib.sha256(b"".join(each.read_bytes() for each in sources) + stamp().encode())
    wanted = digest.hexdigest()
    if not (mark.exists() and mark.read_text() == wanted):
        folder.mkdir(parents=True, exist_ok=True)
        for each in folder.glob("kernels_*"):  # what calls a changed function is compiled anew too
            shutil.rmtree(each)
        environment = {**os.environ, "NUMBA_CACHE_DIR": str(folder)}
        command = [str(PYTHON), "-m", "placements.matching.warm"]
        subprocess.run(command, check=True, cwd=BASE, env=environment)
        mark.write_text(wanted)


def main() -> None:
    if sys.version_info < (3, 11):  # noqa: UP036 - run by whatever python3 the machine has
        sys.exit(f"Trialoog needs Python 3.11 or newer; this is {sys.version.split()[0]}.")
    mark = VENV / "requirements.sha256"
    if not (mark.exists() and PYTHON.exists() and mark.read_text() == stamp()):
        if not PYTHON.exists():
            venv.create(VENV, with_pip=True)
        subprocess.run(
            [
                str(PYTHON),
                "-m",
                "pip",
                "install",
                "-q",
                "--disable-pip-version-check",
                "--require-hashes",
                "-r",
                str(REQUIREMENTS),
            ],
            check=True,
        )
        mark.write_text(stamp())
    install_packages()
    compile_matching()


if __name__ == "__main__":
    main()
