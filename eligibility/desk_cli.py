"""`python -m eligibility desk …`: the accounts of the service desk, for whoever has its files."""

import sys
from enum import StrEnum
from typing import Annotated

import typer

from eligibility.cli_options import note, write

app = typer.Typer(no_args_is_help=True, help="The service desk: its accounts.")
Name = Annotated[str, typer.Argument(metavar="NAME")]


class RoleName(StrEnum):
    """What an account may do."""

    adviser = "adviser"
    lead = "lead"
    administrator = "administrator"


@app.command("add-account")
def add_account(
    name: Name,
    role: Annotated[RoleName, typer.Option(help="What the account may do.")],
    oidc: Annotated[
        bool, typer.Option("--oidc", help="No password: NAME is the address that OIDC vouches for.")
    ] = False,
) -> None:
    """Adds an account, or gives one a new role and password; asks for the password."""
    from eligibility.desk.administration import put_account
    from eligibility.desk.settings import read_settings

    password = None if oidc else _password()
    put_account(read_settings(), name, role.value, password)
    note(f"{name}: {role.value}.")


@app.command("remove-account")
def remove_account(name: Name) -> None:
    """Takes an account away; its cases stay."""
    from eligibility.desk.administration import drop_account
    from eligibility.desk.settings import read_settings

    drop_account(read_settings(), name)
    note(f"{name} is gone.")


@app.command("accounts")
def list_accounts() -> None:
    """Every account with its role."""
    from eligibility.desk.accounts import Accounts
    from eligibility.desk.settings import read_settings

    for account in Accounts(read_settings().accounts).all().values():
        how = "password" if account.password_hash else "oidc"
        write(f"{account.name}\t{account.role}\t{how}")


def _password() -> str:
    """Asked twice at a terminal, without showing it; else the first line of what is piped in."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    return str(typer.prompt("Password", hide_input=True, confirmation_prompt=True, err=True))
