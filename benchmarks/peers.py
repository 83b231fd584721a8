"""Side by side: this engine and others on the same rules and firms, each in a process of its own.

`python -m benchmarks.peers [--questions each,stacked,single] [--rules 50,200,600] [--firms 10000,…]
[--engines …] [--limit SECONDS] [--missing]`. Every result is checked, and kept in `results.json` as
soon as it is there.
"""

import argparse
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

from benchmarks import results
from benchmarks.contest import CONTESTANTS
from benchmarks.environment import python_of
from benchmarks.firms import COUNTS, firms_file
from benchmarks.reference import reference
from eligibility.storage import ROOT

LIMIT = 60
LOADING = 240
RULES = {"each": (50, 200, 600), "stacked": (200,), "single": (200,)}
FIRMS = {"each": COUNTS, "stacked": COUNTS, "single": (1,)}
Contest = tuple[str, int, int, str]


def contests(options: argparse.Namespace) -> Iterator[Contest]:
    """Question, rules, firms, engine; the engines of one size right after each other."""
    for question in options.questions:
        for rules in RULES[question]:
            for firms in FIRMS[question]:
                if rules in options.rules and (firms in options.firms or question == "single"):
                    for name in options.engines:
                        yield question, rules, firms, name


def run(contest: Contest, limit: int) -> results.Entry:
    """One contest; too slow, or broken, is a result too."""
    question, rules, firms, name = contest
    own = {"part": "peers", "name": name, "question": question, "rules": rules, "firms": firms}
    if (smaller := _over_already(own, limit)) is not None:
        return own | {"over_seconds": limit, "not_run": f"over the limit at {smaller:,} firms already"}
    command = [python_of(name), "-m", "benchmarks.contest", name, question, rules, firms, limit]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    try:
        done = subprocess.run(
            [str(word) for word in command],
            cwd=ROOT,
            env=environment,
            capture_output=True,
            text=True,
            timeout=LOADING + 3 * limit,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return own | {"error": f"not done after {LOADING + 3 * limit} s, loading included"}
    if done.returncode == -signal.SIGALRM:
        return own | {"over_seconds": limit}
    if done.returncode:
        return own | {"error": (done.stderr.strip().splitlines() or [f"ended by {done.returncode}"])[-1]}
    found: results.Entry = json.loads(done.stdout.splitlines()[-1])
    return own | found


def _over_already(own: dict[str, Any], limit: int) -> int | None:
    """A smaller table, the beginning of this one, on which the contestant was over the limit."""
    for entry in results.entries("peers"):
        same = all(entry[key] == own[key] for key in ("name", "question", "rules"))
        if same and entry["firms"] < own["firms"] and entry.get("over_seconds", 0) >= limit:
            return int(entry["firms"])
    return None


def prepare(wanted: list[Contest]) -> None:
    """Firms and right answers, before any clock starts."""
    for question, rules, firms, _ in wanted:
        if question != "single":
            firms_file(firms)
            reference(question, rules, firms)
    firms_file(min(COUNTS))


def line(entry: results.Entry) -> str:
    """What is shown while it runs."""
    said = (
        f"{entry['question']:8} {entry['rules']:4} rules {entry['firms']:>9,} firms {entry['name']:15} "
    )
    if "error" in entry:
        return f"{said}failed: {entry['error']}\n"
    if "over_seconds" in entry:
        return f"{said}over {entry['over_seconds']} s {entry.get('not_run', '')}\n"
    right = "right" if entry["right"] else "WRONG"
    if "p50_ms" in entry:
        return f"{said}p50 {entry['p50_ms']:.3f} ms, p95 {entry['p95_ms']:.3f} ms  {right}\n"
    return f"{said}{entry['seconds']:10.4f} s  {entry['peak_mb']:6,} MB  {right}\n"


def options_of(arguments: list[str]) -> argparse.Namespace:
    """What to run."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.peers")

    def numbers(text: str) -> list[int]:
        return [int(each) for each in text.split(",")]

    def words(text: str) -> list[str]:
        return text.split(",")

    parser.add_argument("--questions", type=words, default=list(RULES))
    parser.add_argument(
        "--rules", type=numbers, default=sorted({r for each in RULES.values() for r in each})
    )
    parser.add_argument("--firms", type=numbers, default=list(COUNTS))
    parser.add_argument("--engines", type=words, default=list(CONTESTANTS))
    parser.add_argument("--limit", type=int, default=LIMIT, help="seconds a pass may take")
    parser.add_argument("--missing", action="store_true", help="only what results.json does not hold")
    options = parser.parse_args(arguments)
    for given, known in ((options.questions, RULES), (options.engines, CONTESTANTS)):
        if unknown := [name for name in given if name not in known]:
            parser.error(f"{', '.join(unknown)}: there are {', '.join(known)}")
    return options


def main(arguments: list[str]) -> None:
    """Runs the contests one after the other."""
    options = options_of(arguments)
    wanted = list(contests(options))
    prepare(wanted)
    for question, rules, firms, name in wanted:
        known = results.find("peers", name, question=question, rules=rules, firms=firms)
        if not (options.missing and known):
            entry = run((question, rules, firms, name), options.limit)
            results.keep(entry)
            sys.stdout.write(line(entry))
            sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1:])
