"""The environment of the other engines: made on first use, apart from the program's own."""

import subprocess
import sys
import venv
from pathlib import Path

from eligibility.storage import CACHE, ROOT

REQUIREMENTS = ROOT / "benchmarks" / "requirements.txt"


def python_of(contestant: str) -> Path:
    """The interpreter in which a contestant runs."""
    return Path(sys.executable) if contestant == "suanhui" else peers_python()


def peers_python() -> Path:
    """The interpreter of the other engines, with what `requirements.txt` pins."""
    folder = CACHE / "benchmark-environment"
    python, stamp = folder / "bin" / "python", folder / "installed.txt"
    pinned = REQUIREMENTS.read_text(encoding="utf-8")
    if not stamp.exists() or stamp.read_text(encoding="utf-8") != pinned:
        sys.stderr.write(f"Installing the other engines into {folder.relative_to(ROOT)} …\n")
        venv.create(folder, with_pip=True, clear=True)
        command = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        subprocess.run([*command, "-r", str(REQUIREMENTS)], check=True)
        stamp.write_text(pinned, encoding="utf-8")
    return python
