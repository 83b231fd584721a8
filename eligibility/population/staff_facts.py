"""Facts on staff and wages, as SQL over the core of a firm."""

from collections.abc import Mapping

from eligibility.population.draws import Draws, count, money, share

LAYOFF_LIMIT = 0.055


def staff_facts(draws: Draws, given: Mapping[str, float]) -> dict[str, str]:
    """Each fact → its expression.

    Args:
        given: The central value of each assumption.
    """
    graduates = given["graduates_hired"] / given["insured_staff"]
    unemployed = given["unemployed_hired"] / given["insured_staff"]
    hired = "insured_employees > 0"
    trains = f"insured_employees >= 3 AND {draws.happens('trains', given['training_firms'])}"
    taught = (
        f"ceil(insured_employees * least(1, {given['trained_share']} * {draws.spread('taught', 0.4)}))"
    )
    residents = draws.rounded("residents", f"insured_employees * {given['pudong_residents_hired']}")
    pays = (
        f"insured_employees >= 50 AND {draws.happens('housing_fund', 0.98)} OR "
        f"{hired} AND {draws.happens('housing_fund', given['housing_fund_firms'])}"
    )
    return {
        "layoff_rate_2021": _layoffs(draws, given["few_layoffs"]),
        "new_hires_graduates": count(draws.rounded("graduates", f"insured_employees * {graduates}")),
        "new_hires_unemployed": count(
            f"least(insured_employees - least(insured_employees, "
            f"{draws.rounded('graduates', f'insured_employees * {graduates}')}), "
            f"{draws.rounded('unemployed', f'insured_employees * {unemployed}')})"
        ),
        "new_hires_pudong_residents": count(f"CASE WHEN counts_residents THEN {residents} ELSE 0 END"),
        "trained_employees": count(f"CASE WHEN {trains} THEN least({taught}, employees) ELSE 0 END"),
        "training_projects": count(
            f"CASE WHEN {trains} THEN 1 + floor(2.2 * {draws.uniform('projects')}) ELSE 0 END"
        ),
        "insured_wage_base_month": "wage_base",
        "insured_wages_2022": "wage_base * 12",
        "insured_wages_q4_2022": "wage_base * 3",
        "injury_rate_national": share("injury"),
        "housing_fund_month": money(f"CASE WHEN {pays} THEN 0.07 * wage_base ELSE 0 END"),
    }


def _layoffs(draws: Draws, few: float) -> str:
    """Three in four of those with few layoffs had none at all."""
    chance, none = draws.uniform("layoffs"), few * 0.75
    below = f"floor(10000 * {LAYOFF_LIMIT} * ({chance} - {none}) / {few - none}) / 10000"
    above = f"{LAYOFF_LIMIT} + 0.0001 + 0.6 * pow(({chance} - {few}) / {1 - few}, 2)"
    return share(
        f"CASE WHEN insured_employees = 0 OR {chance} < {none} THEN 0 "
        f"WHEN {chance} < {few} THEN {below} ELSE {above} END"
    )
