"""`bridge config`."""

import click

from bridge.desk.configuring.checking import check


@click.group("config")
def config() -> None:
    """The files of the operator: sites, products, law, texts, templates, holidays, maps."""


config.add_command(check)

COMMANDS = (config,)
