"""The options --story, --plain, --json of both launchers, and what they do."""

import argparse
import json
from pathlib import Path

from samples.demo.story.masking.marks import marks_of_codes, marks_of_person, marks_of_town
from samples.demo.story.masking.search import search_town
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
    parser.add_argument("--search", action="store_true", help="then search the whole run for the people who played")
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
    masked = _search(stage, outcomes) if options.search else True
    if options.json:
        text = json.dumps([one.as_record() for one in outcomes], ensure_ascii=False, indent=1)
        options.json.write_text(text + "\n", encoding="utf-8")
    return 0 if masked and all(one.holds for one in outcomes) else 1


def _search(stage: Stage, outcomes: list[Outcome]) -> bool:
    """Look for everybody who played in all that the run left: what was found goes to masking.json in its folder."""
    people = [one.person for one in outcomes if one.person]
    marks = marks_of_town(stage.town) | marks_of_codes([code for one in outcomes for code in one.codes])
    for n, person in enumerate(people, 1):
        marks |= {f"{kind} of person {n}": pattern for kind, pattern in marks_of_person(person).items()}
    found = search_town(stage.town, people, marks)
    (stage.town.folder / "masking.json").write_text(json.dumps(found.as_record(), ensure_ascii=False, indent=1), "utf-8")
    looked = ", ".join(f"{count} {kind}" for kind, count in found.looked.items())
    stage.console.print(f"\nsearched for {found.marks} marks in {looked}: {len(found.leaks)} leaks", highlight=False)
    for leak in sorted(found.leaks):
        stage.console.print(f"  {leak}", style="red", highlight=False)
    return not found.leaks
