"""Every command that the documents name is there, with the options that they give; help needs no installation."""

import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from bridge.__main__ import main

ROOT = Path(__file__).parents[2]
PAGES = sorted([ROOT / "README.md", *(ROOT / "docs").rglob("*.md")])
QUOTED = re.compile(r"`bridge ([a-z][^`]*)`")


def commands(page: Path) -> Iterator[str]:
    text = page.read_text(encoding="utf-8").replace("\n", " ")
    for found in QUOTED.findall(text):
        yield from re.split(r"\s*\|\|?\s*|\s*&&\s*|; ", found)[:1]


def fault_of(words: list[str]) -> str:
    command: click.Command = main
    context = click.Context(main)
    while words and isinstance(command, click.Group) and re.fullmatch(r"[a-z][a-z-]*", words[0]):
        inner = command.get_command(context, words[0])
        if inner is None:
            return f"no command «{words[0]}»"
        command, words = inner, words[1:]
    known = {option for parameter in command.params for option in (*parameter.opts, *parameter.secondary_opts)} | {"--help", "-h"}
    unknown = [word.split("=")[0].strip("[],.") for word in words if word.startswith(("--", "[--"))]
    return ", ".join(f"no option «{word}»" for word in unknown if word not in known)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_commands_in_documents_exist_with_their_options(page: Path) -> None:
    faults = [(command, fault) for command in commands(page) if (fault := fault_of(command.split()))]
    assert faults == []


def test_a_command_that_is_not_there_would_be_told() -> None:
    assert fault_of(["paymants"]) and fault_of(["status", "--wach"]) and not fault_of(["status", "--watch"])


@pytest.mark.parametrize("arguments", [["--help"], ["payments", "--help"], ["status", "-h"], ["sms", "price", "--help"]])
def test_help_needs_no_installation(arguments: list[str]) -> None:
    answer = CliRunner(env={"BRIDGE_PUBLIC_URL": ""}).invoke(main, arguments)
    assert answer.exit_code == 0 and answer.output.startswith("Usage: ")
