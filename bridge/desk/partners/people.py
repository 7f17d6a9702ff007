"""`bridge partners person`: the entry of a person who may see a tour site's page."""

import click
from argon2 import PasswordHasher


@click.command("person")
@click.argument("name")
@click.password_option(help="Asked for when not given.")
def person(name: str, password: str) -> None:
    """The entry of NAME for the variable that `people` in the partner's file names. NAME logs in as NAME@PARTNER."""
    if not name or not all(sign.isalnum() or sign in "._-" for sign in name):
        raise click.BadParameter("letters, digits and . _ - only", param_hint="NAME")
    if len(password) < 12:
        raise click.BadParameter("at least 12 characters", param_hint="password")
    click.echo(f"{name}:{PasswordHasher().hash(password)}")
