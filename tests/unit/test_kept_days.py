"""How long rows that nobody needs stay, as an installation says it."""

import pytest

from config.variables import KEPT_DAYS, kept_days


def test_what_is_not_named_keeps_its_usual_days() -> None:
    assert kept_days("") == KEPT_DAYS
    assert kept_days("journal:90 work:3") == {**KEPT_DAYS, "journal": 90, "work": 3}


@pytest.mark.parametrize("text", ["applications:1", "journal", "journal:0", "journal:-1", "journal:x", "journal:1.5"])
def test_a_kind_that_is_never_removed_or_a_term_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"kind:days|whole number"):
        kept_days(text)
