"""Files of the project: where they lie, safe writing, and a cache of what was read and checked."""

import hashlib
import json
import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

from eligibility import __version__
from eligibility.errors import InputError

ROOT = Path(__file__).resolve().parent.parent
POLICIES = ROOT / "policies"
DATA = ROOT / "data"
CACHE = Path(os.environ.get("ELIGIBILITY_CACHE", ROOT / ".cache"))


def fingerprint(paths: list[Path], base: Path) -> str:
    """A hash of the names and contents of files: twelve hexadecimal digits."""
    digest = hashlib.sha256()
    for path in sorted(paths):
        digest.update(path.relative_to(base).as_posix().encode())
        digest.update(b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:12]


@contextmanager
def replacing(target: Path) -> Iterator[Path]:
    """A temporary path beside `target` that takes its place only if the block ends well.

    Raises:
        InputError: The folder does not exist or cannot be written.
    """
    try:
        handle, name = tempfile.mkstemp(dir=target.parent, prefix=".", suffix=target.suffix)
        os.close(handle)
    except OSError as error:
        raise InputError.single(str(target), f"cannot be written: {error.strerror}.") from error
    draft = Path(name)
    draft.chmod(0o666 & ~_umask())
    try:
        yield draft
        draft.replace(target)
    finally:
        draft.unlink(missing_ok=True)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def cached_json(name: str, key: str, build: Callable[[], str]) -> str:
    """The JSON text that `build` makes, kept on disk under `name` while `key` stays the same."""
    path = CACHE / f"{name}-{hashlib.sha256(f'{__version__} {key}'.encode()).hexdigest()[:16]}.json"
    try:
        return path.read_text(encoding="utf-8")
    except OSError:
        text = build()
    try:
        CACHE.mkdir(parents=True, exist_ok=True)
        for older in CACHE.glob(f"{name}-*.json"):
            older.unlink(missing_ok=True)
        with replacing(path) as draft:
            draft.write_text(text, encoding="utf-8")
    except (OSError, InputError):
        return text  # a folder that cannot be written costs time, nothing else
    return text


@cache
def read_data(name: str) -> Any:
    """The content of `data/<name>.yaml`: plain mappings, lists, texts and numbers."""
    path = DATA / f"{name}.yaml"
    kept_as = f"data-{name.replace('/', '-')}"

    def build() -> str:
        import yaml

        return json.dumps(yaml.load(path.read_bytes(), yaml.CSafeLoader), ensure_ascii=False)

    return json.loads(cached_json(kept_as, fingerprint([path], DATA), build))
