"""Before the tests: see that the Debian packages of tests/debian_packages are here; install what is missing when that is allowed.

python -m tests.install_packages
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import click

from tests.postgres import PostgresMissingError, binaries

LIST = Path(__file__).with_name("debian_packages")


def main() -> int:
    """0 when everything is here, 1 with words when something is missing and can't be installed."""
    missing = [name for name in LIST.read_text().split() if not is_here(name)]
    if not missing:
        return 0
    words = f"apt-get update && apt-get install -y --no-install-recommends {' '.join(missing)}"
    way = way_to_root()
    if way is None or shutil.which("apt-get") is None:
        click.echo(f"the tests need {', '.join(missing)}. As root:\n  {words}", err=True)
        return 1
    click.echo(f"installing {', '.join(missing)}")
    failed = not install(way, missing)
    still = [name for name in missing if not is_here(name)]
    if failed or still:
        click.echo(f"could not be installed: {', '.join(still or missing)}. As root:\n  {words}", err=True)
    return 1 if failed or still else 0


def is_here(package: str) -> bool:
    """The package is installed, or what the tests need of it came from elsewhere."""
    if package == "postgresql":
        return _has_postgres()
    if package in ("redis-server", "chromium") and shutil.which(package):
        return True
    if package.startswith("fonts-") and _has_cyrillic():
        return True
    status = ["dpkg-query", "-W", "-f", "${Status}", package]
    if shutil.which("dpkg-query") is None:
        return False
    return "ok installed" in subprocess.run(status, capture_output=True, text=True, check=False).stdout


def way_to_root() -> list[str] | None:
    """What to put before a command that root must run; None when this user may not."""
    if os.geteuid() == 0:
        return []
    sudo = shutil.which("sudo")
    may = sudo and subprocess.run([sudo, "-n", "true"], capture_output=True, check=False).returncode == 0
    return [sudo, "-n", "env", "DEBIAN_FRONTEND=noninteractive"] if sudo and may else None


def install(way: list[str], packages: list[str]) -> bool:
    """True when apt says that it did."""
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    commands = (["apt-get", "update", "-q"], ["apt-get", "install", "-q", "-y", "--no-install-recommends", *packages])
    return all(subprocess.run([*way, *one], env=env, stdout=subprocess.DEVNULL, check=False).returncode == 0 for one in commands)


def _has_postgres() -> bool:
    try:
        return (binaries() / "pg_ctl").exists()
    except PostgresMissingError:
        return False


def _has_cyrillic() -> bool:
    if shutil.which("fc-list") is None:
        return False
    return bool(subprocess.run(["fc-list", ":lang=ru", "family"], capture_output=True, text=True, check=False).stdout.strip())


if __name__ == "__main__":
    sys.exit(main())
