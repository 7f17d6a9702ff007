"""A last word on how much was lived through, also when several processes of pytest lived."""

from typing import Any

import pytest

from tests.faults.life.tally import TALLY


def pytest_sessionfinish(session: pytest.Session) -> None:
    told: dict[str, Any] | None = getattr(session.config, "workeroutput", None)
    if told is not None:
        told["lives"] = TALLY.as_record()


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    TALLY.add(**getattr(node, "workeroutput", {}).get("lives", {}))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    for line in TALLY.lines():
        terminalreporter.write_line(line)
