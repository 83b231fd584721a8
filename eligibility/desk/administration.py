"""Accounts, as administrators manage them; each act stands in the audit log."""

from collections.abc import Mapping

from eligibility.desk.accounts import Account
from eligibility.desk.audit import write_audit
from eligibility.desk.office import Office, open_office
from eligibility.desk.permissions import Actor, require
from eligibility.desk.sessions import end_sessions_of
from eligibility.desk.settings import Settings

AT_HAND = Actor("(command line)", "administrator")
"""Whoever has the files of the desk at hand: the first account has to come from somewhere."""


def list_accounts(office: Office, actor: Actor) -> Mapping[str, Account]:
    """Name → account."""
    require(actor, "manage_accounts")
    return office.accounts.all()


def add_account(office: Office, actor: Actor, name: str, role: str, password: str | None) -> None:
    """Adds an account, or gives one a new role and password; its sessions end."""
    require(actor, "manage_accounts")
    office.accounts.add(name, role, password)
    with office.store.writing() as connection:
        end_sessions_of(connection, name)
        write_audit(connection, office.clock(), actor.name, "account_added", f"{name} {role}")


def remove_account(office: Office, actor: Actor, name: str) -> None:
    """Takes an account away; its sessions end, its cases stay."""
    require(actor, "manage_accounts")
    office.accounts.remove(name)
    with office.store.writing() as connection:
        end_sessions_of(connection, name)
        write_audit(connection, office.clock(), actor.name, "account_removed", name)


def put_account(settings: Settings, name: str, role: str, password: str | None) -> None:
    """Adds an account from the command line."""
    office = open_office(settings)
    add_account(office, AT_HAND, name, role, password)
    office.store.close()


def drop_account(settings: Settings, name: str) -> None:
    """Takes an account away from the command line."""
    office = open_office(settings)
    remove_account(office, AT_HAND, name)
    office.store.close()


def advisers(office: Office, actor: Actor) -> list[str]:
    """The names of those to whom a case can be assigned."""
    require(actor, "work_cases")
    return sorted(name for name, each in office.accounts.all().items() if each.role != "administrator")
