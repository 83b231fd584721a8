"""Where the desk keeps its things, and whether this installation has a desk at all.

`SUANHUI_DESK` is the folder (by default `var/` of the project): the database, the accounts, and the
office's own `levels.yaml` and `departments.yaml`, if it has any. `SUANHUI_DATABASE` puts the cases
elsewhere: `postgresql+psycopg://user@host/name`. `SUANHUI_SIGN_IN=oidc` signs in through Streamlit.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from eligibility.errors import InputError
from eligibility.storage import DATA, ROOT

SignIn = Literal["accounts", "oidc"]
_DATABASES = ("sqlite:///", "postgresql+psycopg://")


@dataclass(frozen=True)
class Settings:
    """Folder, database and way of signing in."""

    folder: Path
    database: str
    sign_in: SignIn = "accounts"

    @property
    def accounts(self) -> Path:
        """The file of accounts."""
        return self.folder / "accounts.json"

    @property
    def is_configured(self) -> bool:
        """Whether there is a desk: somebody has been given an account."""
        return self.accounts.is_file()

    def data(self, name: str) -> Path:
        """A data file: the office's own, else the one that comes with the program."""
        own = self.folder / f"{name}.yaml"
        return own if own.is_file() else DATA / "desk" / f"{name}.yaml"


def read_settings(environment: Mapping[str, str] = os.environ) -> Settings:
    """The settings of the environment.

    Raises:
        InputError: A database or a way of signing in that the desk does not know.
    """
    folder = Path(environment.get("SUANHUI_DESK") or ROOT / "var").resolve()
    database = environment.get("SUANHUI_DATABASE") or f"sqlite:///{folder / 'desk.sqlite3'}"
    if not database.startswith(_DATABASES):
        raise InputError.single(  # its text may hold a password: it is not repeated
            "SUANHUI_DATABASE",
            "names no database that the desk knows; it may be sqlite:///FILE or "
            "postgresql+psycopg://USER@HOST/NAME.",
        )
    match environment.get("SUANHUI_SIGN_IN", "accounts"):
        case "accounts":
            return Settings(folder, database)
        case "oidc":
            return Settings(folder, database, "oidc")
    raise InputError.single("SUANHUI_SIGN_IN", "may be accounts or oidc.")
