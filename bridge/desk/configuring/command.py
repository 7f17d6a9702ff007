"""`bridge config`."""

import click

from bridge.desk.configuring.checking import check, diff
from bridge.desk.configuring.taking import back, reload, show


@click.group("config")
def config() -> None:
    """The files of the operator: sites, products, law, texts, templates, holidays, maps."""


for _command in (check, diff, reload, back, show):
    config.add_command(_command)

COMMANDS = (config,)
