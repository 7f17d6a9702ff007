"""How a database means to answer the questions that it is asked."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Engine, event


@contextmanager
def listened(engine: Engine) -> Iterator[list[tuple[str, object]]]:
    """Statements with their values, as the database gets them."""
    heard: list[tuple[str, object]] = []

    def hear(_connection: object, _cursor: object, statement: str, values: object, *_rest: object) -> None:
        heard.append((statement, values))

    event.listen(engine, "before_cursor_execute", hear)
    yield heard
    event.remove(engine, "before_cursor_execute", hear)


def plans(engine: Engine, heard: list[tuple[str, object]], *, dear: bool = True) -> list[str]:
    """How the database would run each question; `dear`: when a scan of a table costs it dear, as in a large store."""
    with engine.connect() as connection:
        if engine.dialect.name == "postgresql" and dear:
            connection.exec_driver_sql("SET enable_seqscan = off")
        explain = "EXPLAIN " if engine.dialect.name == "postgresql" else "EXPLAIN QUERY PLAN "
        asked = [
            (statement, values)
            for statement, values in heard
            if statement.lstrip().startswith(("SELECT", "WITH", "DELETE", "UPDATE"))
        ]
        return [
            "\n".join(str(row[-1]) for row in connection.exec_driver_sql(explain + statement, values))  # type: ignore[arg-type]
            for statement, values in asked
        ]


def scans(plan: str, *small: str) -> list[str]:
    """Lines of a plan that read a whole table, those of `small` tables left out."""
    found = []
    for line in plan.splitlines():
        scan = "Seq Scan on" in line or (line.startswith("SCAN ") and "USING" not in line and "CONSTANT" not in line)
        if scan and not any(name in line for name in (*small, "anon", "subquery")):
            found.append(line)
    return found


def looked_at(engine: Engine, heard: list[tuple[str, object]]) -> list[int]:
    """How many rows PostgreSQL touches for each question, asked anew; SQLite does not tell, there a scan counts as a thousand."""
    if engine.dialect.name != "postgresql":
        return [1000 * len(scans(plan)) for plan in plans(engine, heard)]
    asked = [(statement, values) for statement, values in heard if statement.lstrip().startswith(("SELECT", "WITH", "UPDATE"))]
    with engine.connect() as connection:
        # What is written by asking is not kept.
        told = [
            connection.exec_driver_sql("EXPLAIN (ANALYZE, FORMAT JSON) " + statement, values).scalar_one()  # type: ignore[arg-type]
            for statement, values in asked
        ]
    return [_rows_of(one[0]["Plan"]) for one in told]


def _rows_of(node: dict[str, Any]) -> int:
    below: int = sum(map(_rows_of, node.get("Plans", ())))
    dropped = node.get("Rows Removed by Filter", 0) + node.get("Rows Removed by Join Filter", 0)
    return int((node["Actual Rows"] + dropped) * node["Actual Loops"]) + below
