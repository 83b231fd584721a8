"""The JSON Schema of a policy file: editors complete and check the YAML while one types.

`policies/schema.json` holds it; each policy file names it in its first line.
"""

import json
from collections.abc import Mapping
from typing import Any

from eligibility.firm import FIELDS
from eligibility.firm.fields import SECTORS
from eligibility.schema import PolicyFile

HINTS: Mapping[str, Mapping[str, str]] = {
    "Measure": {
        "id": "The ref of the evidence; never changes.",
        "restates": "Other texts that state the same benefit.",
        "details": "Articles of the packages that it carries out: 21-07, 50-s1-hiring.",
        "records": "Further refs of the evidence that stand in this measure.",
        "form": "Only if it differs from the usual form of the kind.",
        "audience": "persons: listed, never decided for a firm.",
        "criteria": "Conditions that test facts; all must hold.",
        "declared": "What every applicant declares; shown, presumed met.",
        "judged": "What an authority decides; the outcome is at best unknown.",
        "evidence": "named: terms unseen; indicative: inferred; sourced: one source; confirmed.",
        "checked": "The day on which the sources were last read.",
        "doubts": "What is uncertain; shown to every reader.",
    },
    "Benefit": {
        "gives": "What one gets, in words.",
        "amount": "Money that the firm gets or keeps, as a formula; or by the day from which it holds.",
    },
    "LedgerNote": {
        "packages": "Packages that the document carries out, where no measure of it says so.",
        "evidence": "How well its terms are known, where it has no measure of its own.",
        "homes": "Measures in which what it only repeats has its home.",
        "set_aside": "Why the ledger does not count it as an implementing rule.",
    },
    "Period": {
        "starts": "First day, included.",
        "ends": "Last day, included.",
        "apply_by": "Last day for applications, included.",
    },
    "Stacking": {
        "one_of": "A group of policies/stacking.yaml of which the best counts.",
        "same_payment": "A group of texts of one payment.",
        "shared_cap": "A group that adds up to a limit.",
        "supersedes": "Older measures that this one replaces.",
    },
}


def editor_schema() -> str:
    """The schema as JSON text."""
    schema = PolicyFile.model_json_schema()
    schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    schema["title"] = "A policy file of Suanhui"
    models: dict[str, Any] = schema["$defs"]
    for model, hints in HINTS.items():
        for key, hint in hints.items():
            models[model]["properties"][key]["description"] = hint
    models["Criterion"]["properties"]["test"] |= {
        "description": "A test in the rule language. Facts: " + ", ".join(_facts()),
        "examples": [
            f'industry in ["{next(iter(SECTORS))}"]',
            "layoff_rate_2021 <= 0.055",
            'founded < date("2022-01-01")',
        ],
    }
    amount = models["Benefit"]["properties"]["amount"]
    amount["anyOf"] = [{"type": "number"}, *amount["anyOf"]]
    return json.dumps(schema, ensure_ascii=False, indent=1) + "\n"


def _facts() -> list[str]:
    return [name for name, field in FIELDS.items() if field.type != "text"]
