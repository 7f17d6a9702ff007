"""`python -m samples.demo`: start hub and neighbours, print where they are, stay; with --story act a story and end."""

import argparse
import signal
import sys
from datetime import datetime
from pathlib import Path
from tempfile import mkdtemp
from types import FrameType

from rich.console import Console

from samples.demo.addresses import print_addresses
from samples.demo.launch import Launched, PortTakenError, ProgramDiedError
from samples.demo.settings import prepare
from samples.demo.story.options import add_story_options, play_wanted
from samples.demo.story.play import Stage
from samples.demo.town import ROOT, Town, choose_ports

MAPS = sorted(file.stem for file in (ROOT / "mappings" / "onec").glob("*.toml"))


class FolderTakenError(Exception):
    """--folder names a folder that exists."""


def main(argv: list[str] | None = None) -> int:
    """The exit code: 0 after Ctrl-C or a story that holds."""
    parser = argparse.ArgumentParser(prog="make demo ARGS=…", description=__doc__)
    parser.add_argument("--folder", type=Path, help="where to keep this run; default var/demo/<time>")
    parser.add_argument("--onec-map", default="moyamfo", metavar="NAME", help=f"how the hub speaks to 1C: {', '.join(MAPS)}")
    add_story_options(parser)
    options = parser.parse_args(argv)
    signal.signal(signal.SIGTERM, interrupt)
    signal.signal(signal.SIGHUP, interrupt)
    console = make_console(options.plain)
    try:
        return _run(options, console)
    except KeyboardInterrupt:
        console.print("stopped")
        return 130 if options.story else 0
    except (ProgramDiedError, FolderTakenError) as error:
        console.print(str(error), style="red", markup=False)
        return 1


def make_console(plain: bool) -> Console:
    """Colours and a status line on a terminal; plain lines of any length elsewhere or when asked for."""
    console = Console(no_color=plain or None, highlight=False, force_terminal=False if plain else None)
    return console if console.is_terminal else Console(no_color=True, highlight=False, force_terminal=False, width=200)


def interrupt(_number: int, _frame: FrameType | None) -> None:
    """SIGTERM and SIGHUP end a run as Ctrl-C does."""
    raise KeyboardInterrupt


def _run(options: argparse.Namespace, console: Console) -> int:
    with launch(new_folder(options.folder), console, options.onec_map) as launched:
        if options.story:
            return play_wanted(options, Stage(launched.town, console, launched.check, options.wait))
        print_addresses(console, launched.town)
        console.print(f"\nlogs in {launched.town.logs}; Ctrl-C stops everything", highlight=False)
        launched.stay()
    return 0


def new_folder(wanted: Path | None) -> Path:
    """A folder that was not there before. Raises FolderTakenError when the wanted one was."""
    if wanted is None:
        (ROOT / "var" / "demo").mkdir(parents=True, exist_ok=True)
        return Path(mkdtemp(prefix=f"{datetime.now().astimezone():%Y%m%d-%H%M%S}-", dir=ROOT / "var" / "demo"))
    try:
        wanted.mkdir(parents=True, mode=0o700)
    except FileExistsError:
        raise FolderTakenError(f"{wanted} is there already; a run needs a fresh folder") from None
    return wanted.resolve()


def launch(folder: Path, console: Console, onec_map: str = "moyamfo") -> Launched:
    """Everything running, with fresh secrets, on free ports; other ports when somebody was quicker."""
    for tries_left in (2, 1, 0):
        town = Town(folder, choose_ports())
        store = {"BRIDGE_DATABASE_URL": f"sqlite:///{folder}/hub.sqlite3", "BRIDGE_RUNNER": "embedded"}
        prepare(town, {**store, "BRIDGE_ONEC_MAP": onec_map})
        launched = Launched(town, console)
        try:
            launched.start()
            break
        except PortTakenError:
            if not tries_left:
                raise
    return launched


if __name__ == "__main__":
    sys.exit(main())
