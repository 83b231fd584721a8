"""Signing in: a session has a secret token, ends by itself, and is looked up at each use.

A session outlives its page where the browser keeps a second secret in a cookie. The page gets a ticket,
which is good once and for two minutes; whoever hands it in gets the cookie, so no secret that lasts ever
stands in a page or an address. The store keeps hashes alone.
"""

import hashlib
import secrets
from datetime import datetime, timedelta
from math import ceil

import sqlalchemy as sa

from eligibility.desk.accounts import LONGEST, Account, is_password
from eligibility.desk.audit import write_audit
from eligibility.desk.errors import SignInError
from eligibility.desk.office import Office
from eligibility.desk.permissions import Actor
from eligibility.desk.tables import FAILURES, SESSIONS
from eligibility.errors import shown

IDLE, WHOLE = timedelta(minutes=30), timedelta(hours=10)
FREE_TRIES = 3
LONGEST_WAIT = timedelta(minutes=15)
TICKET_LASTS = timedelta(minutes=2)
FRESH = timedelta(minutes=15)


def sign_in(office: Office, name: str, password: str) -> str:
    """Signs in by name and password.

    Returns:
        The token of the session, to be kept by the page and shown to nobody.

    Raises:
        SignInError: Wrong name or password, or too many tries: the wait doubles with each.
    """
    name, at = name.strip()[:64], office.clock()
    _refuse_haste(office, name, at)
    account = office.accounts.all().get(name)
    if len(password) > LONGEST or not is_password(account, password):
        _count_failure(office, name, at)
        raise SignInError("Name or password is wrong.", "账户名或密码不对。")
    assert account is not None
    return _begin(office, account, at)


def sign_in_elsewhere(office: Office, email: str, is_verified: bool) -> str:
    """Signs in somebody whom an identity provider vouches for; the account's name is the address.

    Raises:
        SignInError: No account has this address, or the provider has not verified it.
    """
    at, kept = office.clock(), email.strip()[:64]
    account = next(
        (
            each
            for each in office.accounts.all().values()
            if each.password_hash is None and each.name.casefold() == email.strip().casefold()
        ),
        None,
    )
    if account is not None and is_verified:
        return _begin(office, account, at)
    with office.store.writing() as connection:
        write_audit(connection, at, kept, "sign_in_failed")
    if account is not None:
        raise SignInError(
            f"Your organisation has not confirmed that {shown(kept)} is your address; "
            "ask its administrator.",
            f"单位还没有确认邮箱 {shown(kept)} 是您的，请找单位的管理员。",
        )
    raise SignInError(
        f"{shown(kept)} has no account at this desk. Ask its administrator for one, "
        "or sign in with another account.",
        f"{shown(kept)} 没有服务窗口的账户。请找管理员添加，或者换一个账号登录。",
    )


def is_fresh(office: Office, vouched_at: datetime) -> bool:
    """Whether the provider vouched for somebody just now; an older word begins no session any more."""
    return abs(office.clock() - vouched_at) <= FRESH


def actor_of(office: Office, token: str) -> Actor:
    """Who a session belongs to, with the role that the account has now.

    Args:
        token: The page's token, or the secret of the cookie.

    Raises:
        SignInError: The session is over, or the account is gone.
    """
    at, mine = office.clock(), _is(token)
    with office.store.reading() as connection:
        row = connection.execute(sa.select(SESSIONS).where(mine)).first()
    account = office.accounts.all().get(row.account) if row else None
    if row is None or account is None or at - row.seen_at > IDLE or at - row.started_at > WHOLE:
        raise SignInError("The session is over; sign in again.", "登录已过期，请重新登录。")
    if at - row.seen_at > timedelta(minutes=1):
        with office.store.writing() as connection:
            connection.execute(SESSIONS.update().where(mine).values(seen_at=at))
    return Actor(account.name, account.role)


def ticket_for(office: Office, token: str) -> str:
    """A ticket for the cookie of a session; an earlier one is good no more."""
    ticket = secrets.token_urlsafe(32)
    with office.store.writing() as connection:
        connection.execute(
            SESSIONS.update().where(_is(token)).values(ticket=_hash(ticket), ticket_at=office.clock())
        )
    return ticket


def cookie_for(office: Office, ticket: str) -> str:
    """The secret that the browser keeps for a session, given once for a ticket.

    Raises:
        SignInError: No session has such a ticket, or it is too old.
    """
    secret, oldest = secrets.token_urlsafe(32), office.clock() - TICKET_LASTS
    held = sa.and_(SESSIONS.c.ticket == _hash(ticket), SESSIONS.c.ticket_at >= oldest)
    with office.store.reading() as connection:  # whoever makes one up keeps no writer waiting
        is_held = connection.execute(sa.select(SESSIONS.c.token).where(held)).first() is not None
    if is_held:
        with office.store.writing() as connection:
            given = connection.execute(
                SESSIONS.update().where(held).values(cookie=_hash(secret), ticket=None, ticket_at=None)
            )
        if given.rowcount == 1:
            return secret
    raise SignInError("The ticket is not good any more.", "凭据已经失效。")


def sign_out(office: Office, token: str) -> None:
    """Ends a session, in every page that shares it."""
    with office.store.writing() as connection:
        row = connection.execute(sa.select(SESSIONS).where(_is(token))).first()
        if row:
            connection.execute(SESSIONS.delete().where(SESSIONS.c.token == row.token))
            write_audit(connection, office.clock(), row.account, "sign_out")


def end_sessions_of(connection: sa.Connection, account: str) -> None:
    """Ends every session of an account, where it is taken away or gets another password."""
    connection.execute(SESSIONS.delete().where(SESSIONS.c.account == account))


def wait_after(failures: int) -> timedelta:
    """How long the next try has to wait.

    >>> [wait_after(count).seconds for count in (2, 3, 4, 20)]
    [0, 2, 4, 900]
    """
    if failures < FREE_TRIES:
        return timedelta()
    return min(timedelta(seconds=2 ** min(failures - FREE_TRIES + 1, 20)), LONGEST_WAIT)


def _begin(office: Office, account: Account, at: datetime) -> str:
    token = secrets.token_urlsafe(32)
    with office.store.writing() as connection:
        connection.execute(SESSIONS.delete().where(SESSIONS.c.started_at < at - WHOLE))
        connection.execute(FAILURES.delete().where(FAILURES.c.account == account.name))
        connection.execute(
            SESSIONS.insert().values(token=_hash(token), account=account.name, started_at=at, seen_at=at)
        )
        write_audit(connection, at, account.name, "sign_in")
    return token


def _refuse_haste(office: Office, name: str, at: datetime) -> None:
    with office.store.reading() as connection:
        row = connection.execute(sa.select(FAILURES).where(FAILURES.c.account == name)).first()
    if row is None:
        return
    again = row.last_at + wait_after(row.failures)
    if at < again:
        seconds = ceil((again - at).total_seconds())
        raise SignInError(
            f"Too many tries; try again in {seconds} seconds.", f"试得太多，请过 {seconds} 秒再试。"
        )


def _count_failure(office: Office, name: str, at: datetime) -> None:
    with office.store.writing() as connection:
        row = connection.execute(sa.select(FAILURES).where(FAILURES.c.account == name)).first()
        if row is None:
            connection.execute(FAILURES.delete().where(FAILURES.c.last_at < at - timedelta(days=1)))
            connection.execute(FAILURES.insert().values(account=name, failures=1, last_at=at))
        else:
            connection.execute(
                FAILURES.update()
                .where(FAILURES.c.account == name)
                .values(failures=FAILURES.c.failures + 1, last_at=at)
            )
        write_audit(connection, at, name, "sign_in_failed")


def _is(token: str) -> sa.ColumnElement[bool]:
    """The session of a token, or of a cookie's secret."""
    key = _hash(token)
    return sa.or_(SESSIONS.c.token == key, SESSIONS.c.cookie == key)


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
