"""`python -m tests.vectors FOLDER [--json FILE]`: exit code 0 when nothing failed, 1 when something did, 2 without any case."""

import argparse
import json
import sys
from pathlib import Path

from tests.vectors.entries import entries_in
from tests.vectors.report import as_json, lines
from tests.vectors.run import FAILED, run_all


def main(arguments: list[str] | None = None) -> int:
    """Run the folder's cases, print the table."""
    parser = argparse.ArgumentParser(prog="python -m tests.vectors", description="Run worked cases through the hub's own code.")
    parser.add_argument("folder", type=Path, help="holds payu*.json and money*.json")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the results there too")
    given = parser.parse_args(arguments)
    entries = entries_in(given.folder)
    if not entries:
        sys.stderr.write(f"{given.folder} holds no payu*.json or money*.json with cases\n")
        return 2
    outcomes = run_all(entries)
    sys.stdout.write("\n".join(lines(outcomes)) + "\n")
    if given.json:
        given.json.write_text(json.dumps(as_json(outcomes), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return 1 if any(outcome.status == FAILED for outcome in outcomes) else 0


if __name__ == "__main__":
    sys.exit(main())
