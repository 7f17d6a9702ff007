"""The options --story, --plain, --json of both launchers, and what they do."""

import argparse
import json
from pathlib import Path

from samples.demo.story.play import Outcome, Stage, play, print_summary
from samples.demo.story.plots import PLOTS

ALL = "all"


def add_story_options(parser: argparse.ArgumentParser) -> None:
    """Add them."""
    names = ", ".join((*PLOTS, ALL))
    told = f"play stories, by comma, and end: {names}; approved when no name is given"
    parser.add_argument("--story", nargs="?", const=["approved"], type=names_of, metavar="NAMES", help=told)
    parser.add_argument("--plain", action="store_true", help="no colours and no status line, also on a terminal")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write what was found into a file, too")
    parser.add_argument("--wait", type=float, default=90.0, metavar="SECONDS", help="the longest single wait of a story")


def names_of(told: str) -> list[str]:
    """Names of stories by comma, or all of them. Raises argparse.ArgumentTypeError."""
    names = list(PLOTS) if told == ALL else told.split(",")
    unknown = [name for name in names if name not in PLOTS]
    if unknown:
        raise argparse.ArgumentTypeError(f"there is no story {', '.join(unknown)}; there are {', '.join((*PLOTS, ALL))}")
    return names


def play_wanted(options: argparse.Namespace, stage: Stage) -> int:
    """Play what was asked for; 0 only when everything holds."""
    outcomes: list[Outcome] = []
    for name in options.story:
        outcomes.append(play(stage, name))
    if len(outcomes) > 1:
        print_summary(stage.console, outcomes)
    if options.json:
        text = json.dumps([one.as_record() for one in outcomes], ensure_ascii=False, indent=1)
        options.json.write_text(text + "\n", encoding="utf-8")
    return 0 if all(one.holds for one in outcomes) else 1
