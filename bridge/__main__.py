"""`bridge`: the command desk. Reads the settings, wires the hub, hands both to the command."""

import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bridge.desk import bench, cases, evidence, gates, installation, issuers, keys, papers, payments, rates, refunds, serving, sms
from bridge.desk.configuring import command as configuring
from bridge.desk.contact import command as contact
from bridge.desk.counting import numbers
from bridge.desk.erasing import retention, subject
from bridge.desk.exchanging import decisions, exchange, invariants, onec, reconcile
from bridge.desk.opening import command as opening
from bridge.desk.partners import checking, receiving
from bridge.desk.saving import command as saving
from bridge.desk.staffing import people
from bridge.desk.watching import alarms, status
from config.catalogue import CatalogueFaultyError
from config.settings import Settings, SettingsIncompleteError, read_env_file, read_settings

if TYPE_CHECKING:
    from bridge.wiring import House

SERVING = ("worker", "clock")
_ALONE = (alarms, bench, checking, configuring, evidence, installation, onec, opening, receiving, saving)
WITHOUT_A_HUB = {command.name for module in _ALONE for command in module.COMMANDS}


class Desk(click.Group):
    """Knows whether help is asked for: that needs no installation. A database that lacks its shape is told in words."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """As click does, and remembers it."""
        ctx.meta["help_wanted"] = bool(set(ctx.help_option_names) & set(args))
        return super().parse_args(ctx, args)

    def invoke(self, ctx: click.Context) -> object:
        """As click does; an error of the database that a person can mend says how."""
        try:
            return super().invoke(ctx)
        except (click.ClickException, click.Abort, click.exceptions.Exit):
            raise
        except Exception as error:
            from bridge.desk.opening.shape import in_words  # loads the database, which help does not need

            if words := in_words(error):
                raise click.ClickException(words) from None
            raise


@click.group(cls=Desk, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--env",
    "env_file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    envvar="BRIDGE_ENV_FILE",
    help="File of NAME=value lines that are added to the environment.",
)
@click.pass_context
def main(context: click.Context, env_file: Path | None) -> None:
    """The tour-loan hub's command desk."""
    if env_file:
        os.environ.update(read_env_file(env_file))
    context.meta["configuring"] = _configuring
    if context.invoked_subcommand in WITHOUT_A_HUB or context.meta["help_wanted"]:
        # One of these may want it all the same, when it is asked about an application.
        context.obj = lambda: _wired(context)
        return
    context.obj = _wired(context)


def _wired(context: click.Context) -> object:
    """The hub of this installation, of the configuration in force."""
    # The desk's own commands must work before the hub can be wired.
    from bridge.wiring.versions.opening import UNUSABLE, open_desk, open_serving

    command = context.invoked_subcommand or ""
    try:
        settings = read_settings()
        house = open_serving(settings, command) if command in SERVING else open_desk(settings)
    except (SettingsIncompleteError, CatalogueFaultyError) as error:
        raise click.ClickException(str(error)) from None
    except UNUSABLE as error:
        raise click.ClickException(f"{type(error).__name__}: {error}") from None
    context.meta.update(settings=settings, runner=house.runner, watch=lambda process: _watch(settings, house, process))
    return house.hub


def _watch(settings: Settings, house: "House", process: str) -> object:
    from bridge.wiring.versions.watching import Watch, change_over  # as above

    return Watch(settings, house, process, change_over)


def _configuring() -> object:
    from bridge.wiring.versions.desk import Desk as Configuring  # as above

    return Configuring()


_MODULES = (
    alarms, bench, cases, checking, configuring, contact, evidence, decisions, exchange, gates, installation, invariants, issuers,
    keys,
    numbers, onec, opening, papers, payments, people, rates,
    receiving, reconcile, refunds, retention, saving, serving, sms, status,
    subject,
)  # fmt: skip
for _module in _MODULES:
    for _command in _module.COMMANDS:
        main.add_command(_command)

if __name__ == "__main__":
    main()
