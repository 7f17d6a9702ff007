"""`python -m tests.faults.storm`: storms over both shapes of the town. The exit code is 1 when a bar is missed."""

import argparse
import json
import random
import signal
import sys
import tempfile
import time
from pathlib import Path
from types import FrameType
from typing import NoReturn

from rich.console import Console

from tests.faults.storm.books import read_books
from tests.faults.storm.campaign import Campaign, Wishes
from tests.faults.storm.place import Shape, forget, take_place
from tests.faults.storm.troubles.catalogue import TROUBLES, UnknownTroubleError, chosen
from tests.faults.storm.troubles.kinds import Trouble
from tests.faults.storm.verdict import Verdict, reach_verdict, show


def main(argv: list[str] | None = None) -> int:
    """Read the options, let the storms pass, show and judge."""
    options = _options().parse_args(argv)
    console = Console(width=max(Console().width, 150))
    if options.list:
        console.print("\n".join(f"{one.name:<22}{', '.join(one.shapes)}" for one in TROUBLES.values()))
        return 0
    signal.signal(signal.SIGTERM, _interrupt)
    shapes = [Shape(options.shape)] if options.shape else list(Shape)
    names = [name for name in options.faults.split(",") if name]
    try:
        plans = {shape: chosen(names, shape) for shape in shapes}
    except UnknownTroubleError as error:
        console.print(str(error), markup=False)
        return 2
    console.print(f"seed {options.seed}", markup=False)
    verdicts = [_storm(console, shape, plan, options) for shape, plan in plans.items() if plan]
    for verdict in verdicts:
        console.print()
        show(console, verdict)
    if options.json:
        text = json.dumps([one.as_record() for one in verdicts], ensure_ascii=False, indent=1, default=str)
        options.json.write_text(text + "\n", encoding="utf-8")
    return 0 if all(one.holds for one in verdicts) else 1


def _options() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="make faults ARGS=…", description=__doc__)
    parser.add_argument("--seconds", type=float, default=0.0, help="how long faults strike, per shape; default: each fault once")
    parser.add_argument("--rate", type=float, default=0.0, help="stories that begin per second; default: with room to spare")
    parser.add_argument("--seed", type=int, default=random.randrange(10**6), help="of stories, plots and the order of faults")
    parser.add_argument("--faults", default="", metavar="NAMES", help="only these, by comma; see --list")
    parser.add_argument("--shape", choices=[shape.value for shape in Shape], help="only this shape; default: both")
    parser.add_argument("--window", type=float, default=0.0, metavar="SECONDS", help="of one measurement; default: one deck")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write all that was found into a file, too")
    parser.add_argument("--keep", action="store_true", help="keep logs and books of all sides")
    parser.add_argument("--list", action="store_true", help="name the faults and end")
    return parser


def _storm(console: Console, shape: Shape, troubles: list[Trouble], options: argparse.Namespace) -> Verdict:
    folder = Path(tempfile.mkdtemp(prefix=f"storm-{shape}-"))
    console.print(f"\n{shape}: {len(troubles)} faults, in {folder}", markup=False)
    wishes = Wishes(options.rate, options.seed, options.seconds, window=options.window)
    try:
        with take_place(shape, folder) as place:
            campaign = Campaign(place, wishes, lambda line: console.print(f"{time.strftime('%H:%M:%S')} {line}", markup=False))
            campaign.run(troubles)
            return reach_verdict(campaign, read_books(place), shape.value, options.seed)
    finally:
        if not options.keep:
            forget(folder)


def _interrupt(_number: int, _frame: FrameType | None) -> NoReturn:
    raise KeyboardInterrupt


if __name__ == "__main__":
    sys.exit(main())
