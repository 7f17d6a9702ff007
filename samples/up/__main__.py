"""`python -m samples.up`: start the production shape, print where it is, stay; with --story play stories and end."""

import argparse
import fcntl
import random
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console

from samples.demo.__main__ import interrupt, make_console
from samples.demo.addresses import print_addresses
from samples.demo.launch import ProgramDiedError, load_issuers, wait_until_well
from samples.demo.people import seat_people
from samples.demo.programs import die_with_parent
from samples.demo.story.options import add_story_options, play_wanted
from samples.demo.story.play import Stage
from samples.demo.town import ROOT, Town, clean_environment
from samples.up.chaos import Chaos, ChaosError
from samples.up.cluster import ClusterError
from samples.up.packages import provide
from samples.up.plan import FOLDER, health_of, prepare_town, programs, write_procfile
from samples.up.strangers import end_strangers

STOP_SECONDS = 40.0


def main(argv: list[str] | None = None) -> int:
    """The exit code: 0 after Ctrl-C or a story that holds."""
    parser = argparse.ArgumentParser(prog="make up ARGS=…", description=__doc__)
    parser.add_argument("--install", action="store_true", help="install missing Debian packages (as root)")
    parser.add_argument("--folder", type=Path, default=FOLDER, help="where state lives; default var/up")
    parser.add_argument("--kill", metavar="NAMES", default="", help="kill -9 each of these, by comma, once in every story")
    parser.add_argument("--seed", type=int, default=random.randrange(10**6), help="of the moments of --kill")
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
    except (ProgramDiedError, ClusterError, ChaosError) as error:
        console.print(str(error), style="red", markup=False)
        return 1


def _run(options: argparse.Namespace, console: Console) -> int:
    advice = provide(options.install)
    if advice:
        console.print(advice, markup=False)
        return 1
    folder = options.folder.resolve()
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            console.print(f"make up runs already with its state in {folder}", markup=False)
            return 1
        return _run_in(folder, options, console)


def _run_in(folder: Path, options: argparse.Namespace, console: Console) -> int:
    names = [name for name in options.kill.split(",") if name]
    chaos = Chaos(folder, names, options.seed) if names else None
    town, cluster = prepare_town(folder)
    write_procfile(town, programs(town, cluster))
    with house(town):
        wait_until_well(console, town, health_of(town), lambda: None)
        load_issuers(town)
        seat_people(town)
        if options.story:
            stage = Stage(town, console, lambda: None, options.wait, chaos.during if chaos else None)
            if chaos:
                console.print(f"chaos: {', '.join(names)}, seed {options.seed}", soft_wrap=True)
            return play_wanted(options, stage)
        print_addresses(console, town)
        console.print(f"\nlogs in {town.logs}, state in {folder} (kept for the next start); Ctrl-C stops everything")
        threading.Event().wait()
    return 0


@contextmanager
def house(town: Town) -> Iterator[None]:
    """The loop that keeps honcho running, itself started again when it ends."""
    over = threading.Event()
    current: list[subprocess.Popen[bytes]] = []

    def keep() -> None:
        # The house is tied to this thread, which lives as long as the block.
        while not over.is_set():
            argv = [sys.executable, "-m", "samples.up.house", str(town.folder)]
            with town.log_of("house").open("ab") as log:
                current[:] = [subprocess.Popen(argv, cwd=ROOT, env=clean_environment(), stdin=subprocess.DEVNULL, stdout=log,
                                               stderr=log, process_group=0, preexec_fn=die_with_parent())]  # fmt: skip
            current[0].wait()
            over.wait(1.0)

    thread = threading.Thread(target=keep, name="house")
    thread.start()
    try:
        yield
    finally:
        over.set()
        if current:
            current[0].terminate()
        thread.join(STOP_SECONDS)
        end_strangers(town.folder)


if __name__ == "__main__":
    sys.exit(main())
