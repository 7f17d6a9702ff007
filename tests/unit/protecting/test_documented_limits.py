"""docs/security.md tells the limits as the table has them."""

from pathlib import Path

from bridge.web.protecting import table
from bridge.web.protecting.table import Counted, Family, Limit

PAGE = Path(__file__).parents[3] / "docs/security.md"
BEGIN, END = "<!-- limits: made of the table, a test holds it -->\n", "\n<!-- limits: end -->"


def families() -> list[Family]:
    return [one for one in vars(table).values() if isinstance(one, Family)]


def words(limit: Limit) -> str:
    span = "minute" if limit.seconds == table.MINUTE else f"{limit.seconds} s"
    return f"{limit.most:,} a {span} by {limit.who}"


def as_table() -> str:
    lines = ["| family | requests | body | counted | beside it |", "|---|---|---|---|---|"]
    for one in families():
        size = f"{one.body // 1024:,} KB"
        counted = "what is refused" if one.counted is Counted.REFUSED else "all"
        lines.append(f"| {one.name} | {'; '.join(map(words, one.limits))} | {size} | {counted} | {one.beside} |")
    return "\n".join(lines)


def test_the_document_has_the_numbers_of_the_table() -> None:
    told = PAGE.read_text(encoding="utf-8").partition(BEGIN)[2].partition(END)[0]
    assert told == as_table()
    assert len({one.name for one in families()}) == len(families()) > 12
