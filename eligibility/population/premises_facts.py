"""Facts on premises, bills and epidemic costs, as SQL over the core of a firm."""

from collections.abc import Mapping

from eligibility.population.draws import Draws, count, money

DAYS_A_MONTH = 365 / 12
MEALS = "industry LIKE 'H%'"
MAKER = "section = 'C'"


def premises_facts(draws: Draws, given: Mapping[str, float], state_share: float) -> dict[str, str]:
    """Each fact → its expression.

    Args:
        state_share: Share of tenants whose landlord is the city or a district.
    """
    return {**_lease(draws, given, state_share), **_bills(draws, given), **_epidemic(draws, given)}


def _lease(draws: Draws, given: Mapping[str, float], state_share: float) -> dict[str, str]:
    chance = draws.uniform("landlord")
    central = state_share + given["central_tenants"]
    collective = central + given["collective_tenants"]
    area = f"greatest(8, employees * metres * {given['area_level']} * {draws.spread('area', 0.45)})"
    price = (
        f"CASE premises WHEN 'office' THEN office * {given['office_discount']} WHEN 'shop' THEN shop "
        "WHEN 'workshop' THEN workshop WHEN 'hotel' THEN shop * 0.4 ELSE shop * 0.35 END"
    )
    rent = f"{area} * ({price}) * {DAYS_A_MONTH} * {given['rent_level']} * {draws.spread('rent', 0.35)}"
    months = (
        f"CASE WHEN {draws.happens('full_year', given['full_year_lease'])} THEN 12 "
        f"ELSE 1 + floor(11 * {draws.uniform('months')}) END"
    )
    return {
        "landlord": (
            f"CASE WHEN owns_premises THEN 'own' WHEN NOT rents THEN 'private' "
            f"WHEN {chance} < {state_share} THEN 'state_owned' "
            f"WHEN {chance} < {central} THEN 'central_state_owned' "
            f"WHEN {chance} < {collective} THEN 'collective' ELSE 'private' END"
        ),
        "monthly_rent": money(f"CASE WHEN rents THEN {rent} ELSE 0 END"),
        "leased_area_m2": money(f"CASE WHEN rents THEN {area} ELSE 0 END"),
        "lease_months_2022": count(f"CASE WHEN rents THEN {months} ELSE 0 END"),
    }


def _bills(draws: Draws, given: Mapping[str, float]) -> dict[str, str]:
    power = (
        f"3 * employees * {given['electricity_month']} + CASE WHEN {MAKER} "
        f"THEN 0.25 * revenue * {given['electricity_maker']} ELSE 0 END"
    )
    water = f"3 * employees * {given['water_month']} * CASE WHEN {MEALS} THEN 4 ELSE 1 END"
    gas = (
        f"CASE WHEN {MEALS} THEN 3 * employees * {given['gas_month']} "
        f"WHEN {MAKER} THEN 0.25 * revenue * 0.001 ELSE 0 END"
    )
    waste = f"3 * employees * {given['waste_month']} * CASE WHEN {MEALS} THEN 8 ELSE 1 END"
    return {
        "water_bill": money(f"{water} * {draws.spread('water', 0.5)}"),
        "electricity_bill": money(f"({power}) * {draws.spread('power', 0.5)}"),
        "gas_bill": money(f"({gas}) * {draws.spread('gas', 0.5)}"),
        "sewage_bill": money(f"0.8 * {water} * {draws.spread('water', 0.5)}"),
        "waste_fee": money(f"{waste} * {draws.spread('waste', 0.4)}"),
        "waste_fee_mar_may": money(f"0.7 * {waste} * {draws.spread('waste', 0.4)}"),
    }


def _epidemic(draws: Draws, given: Mapping[str, float]) -> dict[str, str]:
    tests = f"employees * {given['pcr_head']} * {draws.spread('tests', 0.6)}"
    cleaning = f"employees * {given['disinfection_head']} * {draws.spread('cleaning', 0.6)}"
    return {
        "pcr_test_cost": money(
            f"CASE WHEN {draws.happens('pays_tests', given['pcr_firms'])} THEN {tests} ELSE 0 END"
        ),
        "disinfection_cost": money(
            f"CASE WHEN {draws.happens('pays_cleaning', 0.5)} THEN {cleaning} ELSE 0 END"
        ),
        "revenue_h1_2022": money(f"0.5 * revenue * (1 + growth) * {draws.spread('half', 0.15)}"),
    }
