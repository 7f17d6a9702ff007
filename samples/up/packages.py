"""The two Debian packages that `make up` needs: name them, install them only when told to."""

import os
import re
import shutil
import subprocess
from pathlib import Path

APT = ("apt-get", "install", "--yes", "--no-install-recommends")


def postgres_folder() -> Path | None:
    """The programs of the newest PostgreSQL that is installed."""
    found = [path.parent for path in Path("/usr/lib/postgresql").glob("*/bin/initdb")]
    if found:
        return max(found, key=lambda path: [int(part) for part in re.findall(r"\d+", path.parent.name)])
    on_path = shutil.which("initdb")
    return Path(on_path).resolve().parent if on_path else None


def missing() -> list[str]:
    """Names of packages that are not installed."""
    wanted = {"postgresql": postgres_folder() is not None, "redis-server": shutil.which("redis-server") is not None}
    return [name for name, there in wanted.items() if not there]


def provide(install: bool) -> str:
    """Install what is missing when told to and able to; an empty text, or what a person must do."""
    names = missing()
    if not names:
        return ""
    command = " ".join((*APT, *names))
    if os.geteuid() != 0:
        return f"missing: {', '.join(names)}. Install them: sudo {command}"
    if not (install or os.environ.get("CI")):
        return f"missing: {', '.join(names)}. Install them: {command}\n(or let make do it: make up ARGS=--install)"
    print(f"running {command}", flush=True)
    subprocess.run(["apt-get", "update", "--quiet"], check=False)
    done = subprocess.run([*APT, *names], check=False, env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"})
    return f"{command} ended with {done.returncode}" if done.returncode or missing() else ""
