"""What a run found, as JSON: the rows, and on what machine with which versions they were measured."""

import os
import platform
import sqlite3
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from bridge.bench.row import Effort, Row

_PACKAGES = ("flask", "gunicorn", "marshmallow", "sqlalchemy", "psycopg", "rq", "redis", "requests", "lxml")
_DIGITS = 6


def report_of(rows: Sequence[Row], effort: Effort) -> dict[str, object]:
    """The whole report."""
    return {
        "rows": [as_plain(row) for row in rows],
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "effort": {"rounds": effort.rounds, "seconds": effort.seconds, "quick": effort.quick, "full": effort.full},
        "machine": _machine(),
        "versions": _versions(),
    }


def as_plain(row: Row) -> dict[str, object]:
    """One row; figures with six digits that count."""
    return {
        "id": row.id,
        "what": row.what,
        "figure": _shortened(row.figure),
        "unit": row.unit,
        "ceiling": _shortened(row.ceiling),
        "ratio": _shortened(row.ratio),
        "target": row.target,
        "met": row.met,
        "note": row.note,
    }


def _shortened(figure: float | None) -> float | None:
    return None if figure is None else float(f"{figure:.{_DIGITS}g}")


def _machine() -> Mapping[str, object]:
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return {
        "system": f"{platform.system()} {platform.release()}",
        "processor": _processor(),
        "cores": len(os.sched_getaffinity(0)),
        "memory_gib": round(memory / 2**30, 1),
        "load_before": round(os.getloadavg()[2], 2),
    }


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor()
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), platform.machine())


def _versions() -> Mapping[str, str]:
    found = {"python": platform.python_version(), "sqlite": sqlite3.sqlite_version}
    return found | {name: version(name) for name in _PACKAGES}
