"""Facts on taxes and loans, as SQL over the core of a firm."""

from collections.abc import Mapping

from eligibility.population.draws import Draws, money, share

COMPANY = "entity <> 'individual_business'"
GENERAL = "vat_taxpayer = 'general'"
SMALL = "vat_taxpayer = 'small_scale'"
STAMP = 0.0003
PAID = 0.7


def tax_facts(draws: Draws, given: Mapping[str, float]) -> dict[str, str]:
    """Each fact → its expression; `vat_taxpayer` and `vat_sales_2021` are part of the core."""
    vat = f"revenue * vat * (1 - input) * {PAID}"
    six = f"{vat} * {given['surcharges']} + revenue * {STAMP}"
    due = f"0.75 * (revenue * vat * (1 - input) * {PAID} + revenue * {given['deferrable_part']})"
    return {
        "tax_credit_rating": _rating(draws, given["good_rating"]),
        **_credits(draws, given),
        **_small_scale(draws, given),
        **_income(draws, given),
        "six_taxes_two_fees_2022": money(f"({six}) * (1 + growth / 2) * {draws.spread('six', 0.4)}"),
        "deferrable_taxes": money(f"CASE WHEN section = 'C' THEN {due} ELSE 0 END"),
        "has_bank_loan": draws.happens("loan", given["bank_loans"]),
    }


def _rating(draws: Draws, good: float) -> str:
    """New firms mostly have M."""
    chance = draws.uniform("rating")
    return (
        f"CASE WHEN founded >= DATE '2021-01-01' THEN CASE WHEN {chance} < 0.9 THEN 'M' ELSE 'D' END "
        f"WHEN {chance} < {good * 0.15} THEN 'A' WHEN {chance} < {good} THEN 'B' "
        f"WHEN {chance} < {good + (1 - good) * 0.8} THEN 'M' "
        f"WHEN {chance} < {good + (1 - good) * 0.92} THEN 'C' ELSE 'D' END"
    )


def _credits(draws: Draws, given: Mapping[str, float]) -> dict[str, str]:
    months = f"credit / 12 * {given['credit_level']}"
    held = f"{GENERAL} AND {draws.happens('credit', given['credit_holders'])}"
    credit = f"revenue * input * vat * ({months}) * {draws.spread('credit_size', 0.9)}"
    old = f"CASE WHEN founded < DATE '2019-03-31' THEN {given['credit_stock_part']} ELSE 0 END"
    ratio = draws.uniform("ratio")
    return {
        "vat_credit_stock": money(f"CASE WHEN {held} THEN {credit} * {old} ELSE 0 END"),
        "vat_credit_increment": money(f"CASE WHEN {held} THEN {credit} * (1 - {old}) ELSE 0 END"),
        "vat_input_ratio": share(f"CASE WHEN {ratio} < 0.6 THEN 1 ELSE 1 - 0.3 * ({ratio} - 0.6) END"),
        "input_vat_2022": money(
            f"CASE WHEN {GENERAL} THEN revenue * input * vat * (1 + growth / 2) "
            f"* {draws.spread('input', 0.3)} ELSE 0 END"
        ),
    }


def _small_scale(draws: Draws, given: Mapping[str, float]) -> dict[str, str]:
    rest = f"0.75 * revenue * (1 + growth) * {given['sales_at_3_percent']} * {draws.spread('rest', 0.2)}"
    return {
        "sales_q1_2022": money(
            f"CASE WHEN {SMALL} THEN 0.25 * revenue * {draws.spread('q1', 0.2)} ELSE 0 END"
        ),
        "sales_3pct_apr_dec": money(f"CASE WHEN {SMALL} THEN {rest} ELSE 0 END"),
    }


def _income(draws: Draws, given: Mapping[str, float]) -> dict[str, str]:
    earned = f"revenue * (1 - input) * {given['profit_part']} * {draws.spread('profit', 0.8)}"
    none = draws.happens("loss", given["loss_makers"])
    taxed = draws.happens("taxed", given["individuals_taxed"])
    tax = f"least(revenue * {given['individual_tax_rate']}, 65500)"
    return {
        "taxable_income_2022": (
            f"CASE WHEN {COMPANY} THEN {money(f'CASE WHEN {none} THEN 0 ELSE {earned} END')} END"
        ),
        "business_income_tax": (
            f"CASE WHEN NOT ({COMPANY}) THEN {money(f'CASE WHEN {taxed} THEN {tax} ELSE 0 END')} END"
        ),
    }


def income_tax_rate() -> str:
    """The rate by which a company is taxed, once its income and its certificates are known."""
    small = "taxable_income_2022 <= 3000000 AND employees <= 300 AND assets <= 50000000"
    return (
        f"CASE WHEN {COMPANY} THEN CASE WHEN is_high_tech THEN 0.15 "
        f"WHEN {small} AND taxable_income_2022 <= 1000000 THEN 0.025 WHEN {small} THEN 0.05 "
        "ELSE 0.25 END END"
    )
