"""Changes of the tables, one file each under `versions/`; Alembic applies what is missing."""

from pathlib import Path
from typing import Any

import sqlalchemy as sa
from alembic.config import Config
from alembic.runtime.environment import EnvironmentContext
from alembic.script import ScriptDirectory

FOLDER = Path(__file__).parent


def upgrade(engine: sa.Engine, to: str = "head") -> None:
    """Brings the tables up to a revision."""
    script = _script()
    _run(engine, script, to, lambda current, _: script._upgrade_revs(to, current))


def downgrade(engine: sa.Engine, to: str) -> None:
    """Takes the tables back to a revision; `base` removes them."""
    script = _script()
    _run(engine, script, to, lambda current, _: script._downgrade_revs(to, current))


def _script() -> ScriptDirectory:
    return ScriptDirectory(str(FOLDER))


def _run(engine: sa.Engine, script: ScriptDirectory, to: str, steps: Any) -> None:
    with (
        EnvironmentContext(Config(), script, fn=steps, destination_rev=to) as environment,
        engine.connect().execution_options(is_writing=True) as connection,
        connection.begin(),
    ):
        environment.configure(connection=connection)
        environment.run_migrations()
