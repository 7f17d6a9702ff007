"""Commands about an installation: its variables, fresh keys."""

import base64
import os
import secrets

import click

from bridge.desk.printing import json_option, print_rows
from config.settings import given
from config.variables import VARIABLES, Variable


@click.command("settings")
@json_option
def settings(as_json: bool) -> None:
    """Every variable: meaning, default, where it is used, whether it is set here. Secrets are never printed."""
    columns = ("name", "now", "default", "used_in", "meaning")
    print_rows(columns, map(_line, VARIABLES), as_json)


def _line(variable: Variable) -> dict[str, object]:
    default = "required" if variable.default is None else variable.default or "empty"
    return {
        "name": variable.name,
        "now": _now(variable),
        "default": default,
        "used_in": variable.used_in,
        "meaning": variable.meaning,
    }


def _now(variable: Variable) -> str:
    try:
        value = given(variable, os.environ)
        variable.kind(value)
    except ValueError as error:
        return str(error) if variable.name in os.environ else "missing"
    if variable.name not in os.environ and f"{variable.name}_FILE" not in os.environ:
        return "default"
    return "set" if variable.secret else value


_KEYS = (
    "BRIDGE_SECRET_KEY", "BRIDGE_INDEX_KEY", "BRIDGE_CODE_KEY", "BRIDGE_ONEC_NOTICE_SECRET", "BRIDGE_SMS_CALLBACK_PATH",
    "BRIDGE_SMS_CALLBACK_SECRET",
)  # fmt: skip


@click.command("new-keys")
def new_keys() -> None:
    """Fresh values for the secrets an installation makes itself, as lines NAME=value."""
    for name in _KEYS:
        click.echo(f"{name}={secrets.token_urlsafe(32)}")
    click.echo(f"BRIDGE_SEAL_KEYS=1:{base64.b64encode(secrets.token_bytes(32)).decode()}")


COMMANDS = (settings, new_keys)
