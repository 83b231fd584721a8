"""Writes `data/sample_firms.csv`: 400 made-up firms to try the pages with. None of them exists.

The figures are drawn from plausible ranges with a fixed seed; they are calibrated on nothing.
Run: `python -m data.make_sample`.
"""

import csv
import random
from pathlib import Path
from typing import Any

from eligibility.firm import FIELDS

TRADES = [
    "H62",
    "F52",
    "F51",
    "H61",
    "L7291",
    "R89",
    "C17",
    "C36",
    "C40",
    "I65",
    "M73",
    "O80",
    "G54",
    "L72",
]
LANDLORDS = ["state_owned", "private", "private", "collective", "central_state_owned", "own"]


def firm(i: int, draw: random.Random) -> dict[str, Any]:
    """One made-up firm; about one fact in eight is left out."""
    staff = int(draw.lognormvariate(2.3, 1.2)) + 1
    single = staff < 10 and draw.random() < 0.5
    wages = staff * draw.randrange(6000, 16000)
    landlord = draw.choice(LANDLORDS)
    facts: dict[str, Any] = {
        "district": draw.choice(list(FIELDS["district"].choices)),
        "entity": "individual_business" if single else "enterprise",
        "industry": draw.choice(TRADES),
        "founded": f"{draw.randrange(2005, 2023)}-{draw.randrange(1, 13):02}-01",
        "employees": staff,
        "insured_employees": max(1, staff - draw.randrange(0, 3)),
        "revenue": staff * draw.randrange(100_000, 900_000),
        "assets": staff * draw.randrange(50_000, 900_000),
        "layoff_rate_2021": draw.choice(["0", "0.02", "0.05", "0.056", "0.1"]),
        "landlord": landlord,
        "vat_taxpayer": "small_scale" if staff < 15 else "general",
        "tax_credit_rating": draw.choice(["A", "B", "B", "M", "C"]),
        "water_bill": staff * draw.randrange(20, 200),
        "sewage_bill": staff * draw.randrange(10, 100),
        "electricity_bill": staff * draw.randrange(200, 3000),
        "gas_bill": staff * draw.randrange(0, 500),
        "waste_fee": draw.randrange(0, 3000),
        "new_hires_graduates": draw.randrange(0, 1 + staff // 10),
        "new_hires_unemployed": draw.randrange(0, 1 + staff // 15),
        "insured_wage_base_month": wages,
        "insured_wages_2022": wages * 12,
        "injury_rate_national": draw.choice(["0.002", "0.004", "0.007"]),
        "housing_fund_month": round(wages * 0.07),
        "taxable_income_2022": draw.randrange(0, 2_000_000),
    }
    if landlord != "own":
        facts["monthly_rent"] = staff * draw.randrange(300, 2500)
        facts["lease_months_2022"] = draw.choice([12, 12, 12, 9, 6, 4])
    kept = {name: value for name, value in facts.items() if draw.random() > 0.12}
    return {"id": f"sample-{i:03}", **kept}


def main() -> None:
    """Writes the file."""
    draw = random.Random(2022)  # noqa: S311
    firms = [firm(i, draw) for i in range(1, 401)]
    names = list(dict.fromkeys(["id", *(name for name in FIELDS if any(name in f for f in firms))]))
    with (Path(__file__).parent / "sample_firms.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, names, lineterminator="\n")
        writer.writeheader()
        writer.writerows(firms)


if __name__ == "__main__":
    main()
