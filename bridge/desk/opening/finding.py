"""What was found of one part of the installation."""

from dataclasses import dataclass
from enum import StrEnum


class Judgement(StrEnum):
    """GOOD; LOOK: it works, somebody should know; FAULTY: it will not work; NOT_SET: this installation does without."""

    GOOD = "good"
    LOOK = "look"
    FAULTY = "FAULTY"
    NOT_SET = "not set"


@dataclass(frozen=True)
class Finding:
    """One line. `says`: what was seen; `remedy`: what to do, empty when there is nothing to do."""

    part: str
    judgement: Judgement
    says: str
    remedy: str = ""


def good(part: str, says: str) -> Finding:
    """As it should be."""
    return Finding(part, Judgement.GOOD, says)


def look(part: str, says: str, remedy: str) -> Finding:
    """It works, somebody should know."""
    return Finding(part, Judgement.LOOK, says, remedy)


def faulty(part: str, says: str, remedy: str) -> Finding:
    """It will not work."""
    return Finding(part, Judgement.FAULTY, says, remedy)


def not_set(part: str, says: str) -> Finding:
    """This installation does without."""
    return Finding(part, Judgement.NOT_SET, says)
