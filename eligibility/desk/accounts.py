"""The account file of a desk: names, roles, hashed passwords. It is replaced whole, never edited."""

import fcntl
import json
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from eligibility.desk.permissions import ROLES, Role
from eligibility.errors import InputError, did_you_mean, shown
from eligibility.storage import replacing

SHORTEST, LONGEST = 10, 256
_NAME = re.compile(r"[\w.@+-]{1,64}")


@dataclass(frozen=True)
class Account:
    """One account; without a hash it signs in elsewhere (OIDC), and its name is the e-mail address."""

    name: str
    role: Role
    password_hash: str | None


@dataclass(frozen=True)
class Accounts:
    """The accounts of a file."""

    path: Path

    def all(self) -> Mapping[str, Account]:
        """Name → account; none where there is no file.

        Raises:
            InputError: The file is not what this module wrote.
        """
        try:
            written = json.loads(self.path.read_text(encoding="utf-8"))
            return {
                name: Account(name, _role(entry["role"]), entry["password"])
                for name, entry in written["accounts"].items()
            }
        except FileNotFoundError:
            return {}
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise InputError.single(
                str(self.path),
                "is no file of accounts; restore it, or make it anew.",
                "账户文件读不出来。",
            ) from error

    def add(self, name: str, role: str, password: str | None) -> Account:
        """Adds an account, or gives one a new role and password.

        Raises:
            InputError: A name, role or password that may not be; the last administrator would go.
        """
        if not _NAME.fullmatch(name):
            raise InputError.single(
                "name",
                f"reads {shown(name)}; it may have letters, digits and . _ @ + -, 64 at most.",
                "账户名只能用文字、数字和 . _ @ + -，最多 64 个字。",
            )
        if password is not None:
            _check_password(password)
        account = Account(name, _role(role), None if password is None else _hasher().hash(password))
        with self._changing() as accounts:
            accounts[name] = account
        return account

    def remove(self, name: str) -> None:
        """Takes an account away.

        Raises:
            InputError: There is none of that name, or it is the last administrator.
        """
        with self._changing() as accounts:
            if name not in accounts:
                near = did_you_mean(name, accounts)
                raise InputError.single(
                    "name", f"there is no account {shown(name)}.{near}", "没有这个账户。"
                )
            del accounts[name]

    @contextmanager
    def _changing(self) -> Iterator[dict[str, Account]]:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with self.path.with_suffix(".lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            before = self.all()
            accounts = dict(before)
            yield accounts
            if _administrators(before) and not _administrators(accounts):
                raise InputError.single(
                    "role",
                    "this is the last administrator; add another one first.",
                    "至少要留一个管理员。",
                )
            content = {
                "accounts": {
                    each.name: {"role": each.role, "password": each.password_hash}
                    for each in accounts.values()
                }
            }
            with replacing(self.path) as draft:
                draft.chmod(0o600)
                draft.write_text(json.dumps(content, ensure_ascii=False, indent=1), encoding="utf-8")


def is_password(account: Account | None, password: str) -> bool:
    """Whether it is the account's password; for a name that does not exist it takes as long."""
    known = account.password_hash if account else None
    try:
        _hasher().verify(known or _decoy(), password[:LONGEST])
    except (VerificationError, InvalidHashError):
        return False
    return known is not None


@cache
def _hasher() -> PasswordHasher:
    return PasswordHasher()


@cache
def _decoy() -> str:
    return _hasher().hash("nobody's password")


def _administrators(accounts: Mapping[str, Account]) -> bool:
    return any(each.role == "administrator" for each in accounts.values())


def _role(text: str) -> Role:
    for role in ROLES:
        if role == text:
            return role
    raise InputError.single(
        "role", f"reads {shown(text)}; it may be {', '.join(ROLES)}.", "没有这种角色。"
    )


def _check_password(password: str) -> None:
    if not SHORTEST <= len(password) <= LONGEST:
        raise InputError.single(
            "password",
            f"has {len(password)} characters; it may have {SHORTEST} to {LONGEST}.",
            f"密码要有 {SHORTEST} 到 {LONGEST} 个字符。",
        )
