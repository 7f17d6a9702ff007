"""Make the virtual environment, also on a Debian whose python3 can't (no python3-venv, no pip). Standard library only.

python3 requirements/make_venv.py .venv
"""

import configparser
import hashlib
import importlib.util
import os
import re
import subprocess
import sys
import tempfile
import urllib.error
import urllib.parse
import urllib.request
import venv
from pathlib import Path

OLDEST = (3, 11)
# Any of these will do: wheels of pip by their digests, newest first.
PIPS = {
    "pip-26.3-py3-none-any.whl": "f3b60b20ffaadd4415ed7957212a38ac63fa4c5fa375bd0f4a797777940fad13",
    "pip-26.2.1-py3-none-any.whl": "71138adf1f4ca900cdb7d289c21b7494329f2332b6d85f0e1c42108c0384ed3e",
}
WAY_OUT = "Install it by hand (as root: apt-get install python3-venv) and run make again."


def main(folder: Path) -> str:
    """An empty text, or why there is no environment."""
    if sys.version_info < OLDEST:
        return f"Python 3.11 or newer is needed, this is {sys.version.split()[0]}: make PYTHON=python3.11 …"
    with_pip = importlib.util.find_spec("ensurepip") is not None
    venv.create(folder, with_pip=with_pip, clear=True, symlinks=True)
    python = folder / "bin" / "python"
    if with_pip or _by_system_pip(python):
        return ""
    sys.stdout.write("this python3 has no ensurepip (Debian keeps it in python3-venv): fetching pip itself\n")
    return _by_wheel(python)


def _by_system_pip(python: Path) -> bool:
    if importlib.util.find_spec("pip") is None:
        return False
    wanted = [sys.executable, "-m", "pip", "--python", str(python), "install", "--quiet", "pip"]
    return subprocess.run(wanted, check=False, capture_output=True).returncode == 0  # noqa: S603  our own words


def _by_wheel(python: Path) -> str:
    for name, digest in PIPS.items():
        for raw in (*_in_folders(name), *_in_indexes(name)):
            if hashlib.sha256(raw).hexdigest() == digest:
                return _unpack(python, name, raw)
    return f"This python3 brings no pip, and pip's own settings name no index to fetch it from. {WAY_OUT}"


def _unpack(python: Path, name: str, raw: bytes) -> str:
    with tempfile.TemporaryDirectory() as place:
        wheel = Path(place) / name
        wheel.write_bytes(raw)
        # A wheel is a zip that Python can run from.
        wanted = [str(python), str(wheel / "pip"), "install", "--quiet", "--no-index", "--no-deps", str(wheel)]
        done = subprocess.run(wanted, check=False, capture_output=True, text=True)  # noqa: S603  our own words
    return f"pip could not be installed: {done.stderr.strip()[-300:]}. {WAY_OUT}" if done.returncode else ""


def _settings() -> dict[str, str]:
    """What pip would read: its configuration files, then the environment."""
    files = [Path("/etc/pip.conf"), Path.home() / ".pip" / "pip.conf", Path.home() / ".config" / "pip" / "pip.conf"]
    parser = configparser.ConfigParser(interpolation=None)
    parser.read([*files, *filter(None, [os.environ.get("PIP_CONFIG_FILE")])], encoding="utf-8")
    found = dict(parser["global"]) if parser.has_section("global") else {}
    names = {"PIP_INDEX_URL": "index-url", "PIP_EXTRA_INDEX_URL": "extra-index-url", "PIP_FIND_LINKS": "find-links"}
    return found | {ours: os.environ[theirs] for theirs, ours in names.items() if theirs in os.environ}


def _in_folders(name: str) -> list[bytes]:
    places = [Path(one.removeprefix("file://")) / name for one in _settings().get("find-links", "").split()]
    return [place.read_bytes() for place in places if place.is_file()]


def _in_indexes(name: str) -> list[bytes]:
    settings = _settings()
    found = []
    for index in f"{settings.get('index-url', '')} {settings.get('extra-index-url', '')}".split():
        page = f"{index.rstrip('/')}/pip/"
        listing = _read(f"{page}index.html" if page.startswith("file:") else page) or b""
        link = re.search(rf'href="([^"#]*{re.escape(name)})', listing.decode(errors="replace"))
        raw = _read(urllib.parse.urljoin(page, link[1])) if link else None
        found += [raw] if raw else []
    return found


def _read(address: str) -> bytes | None:
    try:
        with urllib.request.urlopen(address, timeout=30) as answer:  # noqa: S310  the address is the installer's own index
            return bytes(answer.read())
    except (urllib.error.URLError, OSError, ValueError):
        return None


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])) or 0)
