"""All parts, one after the other, then the report: `python -m benchmarks [PART …]`.

A part can be run alone, `python -m benchmarks.PART`; what it measured stays in `results.json`. With
`report` alone nothing is measured.
"""

import subprocess
import sys
import time

from eligibility.storage import ROOT

PARTS = ("limit", "single_firm", "search", "peers", "catalogue", "spark", "pages", "report")


def main(wanted: list[str]) -> None:
    """Runs the parts in processes of their own, so that none warms or burdens the next."""
    if unknown := [part for part in wanted if part not in PARTS]:
        sys.exit(f"{', '.join(unknown)}: the parts are {', '.join(PARTS)}.")
    for part in wanted or PARTS:
        start = time.monotonic()
        command = [sys.executable, "-m", f"benchmarks.{part}"]
        done = subprocess.run(command, cwd=ROOT, check=False)
        sys.stdout.write(f"-- {part}: {time.monotonic() - start:.0f} s\n")
        sys.stdout.flush()
        if done.returncode:
            sys.exit(f"{part} failed; the figures of the other parts are kept.")


if __name__ == "__main__":
    main(sys.argv[1:])
