"""Where the list behind a row of figures is."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from flask import url_for

from bridge.flows.counting.telling.shape_table import Link
from bridge.model.counting.period import Choice, Period

# Pages that take the row's value under one name.
_PLACES: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "case": ("office.case", "application_id"),
        "status": ("office.cases", "status"),
        "payments_day": ("office.payments_day", "day"),
        "differences": ("office.differences", "kind"),
    }
)


def asked(period: Period, partner: str) -> dict[str, Any]:
    """What an address says of a look at the figures."""
    own = {"since": f"{period.first}", "until": f"{period.last}"}
    when = own if period.choice is Choice.OWN else {"period": period.choice.value}
    return when | _site(partner)


def address_of(link: Link | None, period: Period, partner: str) -> str:
    """Empty for a row without a list."""
    if link is None:
        return ""
    if link.place in _PLACES:
        endpoint, name = _PLACES[link.place]
        value: dict[str, Any] = {name: link.value}
        return url_for(endpoint, **value)
    match link.place:
        case "decisions":
            return url_for("office.decisions", since=link.value, until=link.value)
        case "decisions_part":
            return url_for("office.decisions", part=link.value, since=f"{period.first}", until=f"{period.last}")
        case "late":
            return url_for("office.numbers_late", bucket=link.value, **_site(partner))
        case "report":
            return url_for("office.numbers_report", report=link.value, **asked(period, partner))
    return "#worst" if link.place == "worst" else url_for("office.queues")


def _site(partner: str) -> dict[str, Any]:
    return {"site": partner} if partner else {}
