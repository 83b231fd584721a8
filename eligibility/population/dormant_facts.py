"""Facts of firms that are registered and do not trade: no staff, no turnover, no premises."""

from eligibility.population.core import COMPANY, age, area
from eligibility.population.draws import Draws, share


def dormant_facts(draws: Draws) -> dict[str, str]:
    """Each fact that is neither zero nor presumed → its expression."""
    rating = draws.uniform("rating")
    general = f"{COMPANY} AND {draws.happens('general', 0.1)}"
    return {
        "district": "district",
        "special_area": area(draws),
        "entity": "entity",
        "industry": "industry",
        "size": "size",
        "founded": age(draws, "years_dormant"),
        "injury_rate_national": share("injury"),
        "landlord": "'private'",
        "vat_taxpayer": f"CASE WHEN {general} THEN 'general' ELSE 'small_scale' END",
        "tax_credit_rating": (
            f"CASE WHEN {rating} < 0.2 THEN 'B' WHEN {rating} < 0.75 THEN 'M' WHEN {rating} < 0.8 "
            "THEN 'C' ELSE 'D' END"
        ),
        "vat_size": "vat_size",
        "vat_input_ratio": "1",
        "taxable_income_2022": f"CASE WHEN {COMPANY} THEN 0 END",
        "business_income_tax": f"CASE WHEN NOT ({COMPANY}) THEN 0 END",
        "cit_rate": f"CASE WHEN {COMPANY} THEN 0.025 END",
        "has_bank_loan": "FALSE",
    }
