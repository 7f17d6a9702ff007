"""The settings of the base alone: its commands must work before there is a whole installation, and without a map."""

import os
from pathlib import Path
from zoneinfo import ZoneInfo

import click

from adapters.onec.settings import OnecSettings
from config.settings import given
from config.variables import VARIABLES

_VARIABLES = {one.name: one for one in VARIABLES}


def onec_value(name: str) -> str:
    """The text of one variable. Raises a UsageError (exit code 2)."""
    try:
        return given(_VARIABLES[name], os.environ)
    except ValueError as error:
        raise click.UsageError(f"{name}: {error}") from None


def onec_settings(url: str = "") -> OnecSettings:
    """How to reach the base. `url`: the publication, when not that of the environment. Raises a UsageError naming every fault."""
    faults = []
    values: dict[str, object] = {}
    for name in ("URL", "LOGIN", "PASSWORD", "ZONE", "PAY_SERVICE", "CALLS", "CACHE"):
        variable = _VARIABLES[f"BRIDGE_ONEC_{name}"]
        try:
            values[name] = variable.kind(url if url and name == "URL" else given(variable, os.environ))
        except ValueError as error:
            faults.append(f"{variable.name}: {error}")
    if faults:
        raise click.UsageError("the base can't be asked; give --description, or set\n  " + "\n  ".join(faults))
    return _settings(values)


def _settings(values: dict[str, object]) -> OnecSettings:
    zone, calls = values["ZONE"], values["CALLS"]
    try:
        return OnecSettings(
            base_url=str(values["URL"]), login=str(values["LOGIN"]), password=str(values["PASSWORD"]),
            timezone=zone if isinstance(zone, ZoneInfo) else ZoneInfo(str(zone)), pay_service_id=str(values["PAY_SERVICE"]),
            most_calls=int(str(calls)), cache=Path(str(values["CACHE"])),
        )  # fmt: skip
    except ValueError as error:
        raise click.UsageError(f"BRIDGE_ONEC_URL: {error}") from None
