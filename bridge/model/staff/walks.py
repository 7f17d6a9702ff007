"""Walks over a keyboard, through the alphabet, or on the spot: what fingers make without a thought."""

from collections.abc import Callable, Mapping

_STRAIGHT, _ZIGZAG = 3, 6
# Both layouts of a keyboard, row under row.
KEYS = (
    ("1234567890-=", "qwertyuiop[]", "asdfghjkl;'", "zxcvbnm,./"),
    ("1234567890-=", "йцукенгшщзхъ", "фывапролджэ", "ячсмитьбю."),
)
_PLACES = tuple({sign: (row, column) for row, signs in enumerate(rows) for column, sign in enumerate(signs)} for rows in KEYS)
# From a sign to a near one: rows and columns; None when it is not near.
Step = Callable[[str, str], tuple[int, int] | None]


def without_walks(text: str) -> str:
    """Without three signs and more in a straight line, of the keyboard or the alphabet, and six and more from key to next key."""
    kept, at = "", 0
    while at < len(text):
        end = _end_of_walk(text, at)
        kept, at = kept + ("" if end else text[at]), end or at + 1
    return kept


def _end_of_walk(text: str, start: int) -> int:
    """Where the longest walk from here ends; 0 when there is none."""
    straight, any_way = (max(_end(text, start, step_of, line) for step_of in _STEPS) for line in (True, False))
    return max(straight if straight - start >= _STRAIGHT else 0, any_way if any_way - start >= _ZIGZAG else 0)


def _end(text: str, start: int, step_of: Step, straight: bool) -> int:
    end, before = start + 1, None
    while end < len(text) and (step := step_of(text[end - 1], text[end])) and (before in (None, step) or not straight):
        before, end = step, end + 1
    return end


def _in_alphabet(one: str, other: str) -> tuple[int, int] | None:
    apart = ord(other) - ord(one)
    return (0, apart) if abs(apart) <= 1 else None


def _on_keys(places: Mapping[str, tuple[int, int]]) -> Step:
    def step(one: str, other: str) -> tuple[int, int] | None:
        here, there = places.get(one), places.get(other)
        if here is None or there is None:
            return None
        rows, columns = there[0] - here[0], there[1] - here[1]
        return (rows, columns) if abs(rows) <= 1 and abs(columns) <= 1 else None

    return step


_STEPS: tuple[Step, ...] = (_in_alphabet, *map(_on_keys, _PLACES))
