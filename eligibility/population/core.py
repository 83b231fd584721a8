"""The core of a firm, from its cell: staff, turnover, assets, wages, age, premises, kind of taxpayer."""

import duckdb

from eligibility.firm.completion import ROW
from eligibility.population.assumptions import values
from eligibility.population.cells import CITY
from eligibility.population.draws import Draws, count, money
from eligibility.population.statistics import statistic

EXACT = "DECIMAL(18,4)"
COMPANY = "entity <> 'individual_business'"
BANDS = ((50, "insured_large"), (10, "insured_middle"), (1, "insured_small"))


def first_query(draws: Draws) -> str:
    """Rows of the firms that trade, from cells: staff, and turnover before it is fitted."""
    given = values()
    staff = f"least(most, floor(least * pow((most + 1.0) / least, {draws.uniform('staff')})))"
    companies = (
        f"pow(employees, {1 + given['turnover_by_staff']}) "
        f"* {draws.spread('turnover', given['company_size_spread'])}"
    )
    single = f"employees * {given['individual_turnover_head']} * {draws.spread('turnover', 0.8)}"
    return (
        f"SELECT {ROW}, district, industry, left(industry, 1) AS section, entity, employees, "
        f"CAST(CASE WHEN {COMPANY} THEN {companies} ELSE {single} END AS {EXACT}) AS turnover FROM "
        f"(SELECT {ROW}, district, industry, entity, {count(staff)} AS employees FROM "
        f"({rows_of('active')})) ORDER BY {ROW}"
    )


def rows_of(which: str) -> str:
    """A row for each firm of the cells that meet a condition."""
    return f"SELECT unnest(range(first, first + firms)) AS {ROW}, * FROM cells WHERE {which}"


def age(draws: Draws, years: str) -> str:
    """The day of founding by an assumption of the mean age, at the end of 2021."""
    days = f"CAST(floor({values()[years]} * 365.25 * -ln({draws.uniform('age')})) AS INTEGER)"
    return f"CAST(greatest(DATE '1985-01-01', DATE '2021-12-31' - {days}) AS DATE)"


def area(draws: Draws) -> str:
    """The special area, by the share of the district's firms that sit in it."""
    return f"CASE WHEN {draws.happens('lingang', 'lingang')} THEN 'lingang' ELSE 'none' END"


def core_query(connection: duckdb.DuckDBPyConnection, draws: Draws, firms: int) -> str:
    """Turnover as fitted, and what follows from it and from the staff."""
    given = values()
    factor = f"CASE WHEN {COMPANY} THEN factor ELSE 1 END"
    small = f"employees <= 4 AND {COMPANY}"
    room = f"metres > 0 AND (NOT ({small}) OR {draws.happens('room', given['with_premises'])})"
    owns = f"CASE WHEN employees >= 100 THEN 0.35 ELSE {given['own_premises']} END"
    assets = f"revenue * assets_ratio * {draws.spread('assets', 0.6)} + 50000 * employees"
    return (
        f"SELECT *, {room} AND {draws.happens('owns', owns)} AS owns_premises, "
        f"{room} AND NOT {draws.happens('owns', owns)} AS rents, revenue AS vat_sales_2021, "
        f"CASE WHEN revenue > 5000000 OR {COMPANY} AND "
        f"{draws.happens('general', given['general_by_choice'])} THEN 'general' "
        f"ELSE 'small_scale' END AS vat_taxpayer, {money(assets)} AS assets, "
        f"{_insured(connection, draws, firms)} AS insured_employees, "
        f"wage * pow(employees, 0.04) * {draws.spread('wage', 0.3)} AS raw_wage, "
        f"{area(draws)} AS special_area, {age(draws, 'years_active')} AS founded "
        f"FROM (SELECT f.*, {money(f'turnover * {factor}')} AS revenue, t.* EXCLUDE (industry, section, "
        f"assets), t.assets AS assets_ratio, d.* EXCLUDE (district) FROM first AS f "
        f"JOIN factors USING (district, section) JOIN trades AS t ON t.industry = f.industry "
        f"JOIN districts AS d ON d.district = f.district)"
    )


def _insured(connection: duckdb.DuckDBPyConnection, draws: Draws, firms: int) -> str:
    """Insured staff: the shares by size, moved so that the city's insured staff comes out."""
    given = values()
    bands = ", ".join(
        f"coalesce(sum(employees) FILTER ({COMPANY} AND employees >= {least}), 0)" for least, _ in BANDS
    )
    single = f"coalesce(sum(employees) FILTER (NOT ({COMPANY})), 0)"
    *from_least, individuals = connection.execute(f"SELECT {bands}, {single} FROM first").fetchall()[0]
    staff = [float(here - above) for here, above in zip(from_least, [0, *from_least], strict=False)]
    left_out = sum(own * (1 - given[share]) for own, (_, share) in zip(staff, BANDS, strict=True))
    wanted = given["insured_staff"] * firms / CITY - float(individuals) * given["individual_insured"]
    scale = (sum(staff) - wanted) / left_out if left_out else 1.0
    shares = [(least, 1 - scale * (1 - given[share])) for least, share in BANDS]
    cases = " ".join(
        f"WHEN employees >= {least} THEN {draws.rounded('insured', f'employees * {share}')}"
        for least, share in shares
    )
    alone = (
        f"CASE WHEN {draws.happens('insures', given['individual_insured'])} THEN employees ELSE 0 END"
    )
    return count(f"least(employees, CASE WHEN NOT ({COMPANY}) THEN {alone} {cases} ELSE 0 END)")


def wage_query(connection: duckdb.DuckDBPyConnection) -> str:
    """The month's contribution base: the average wage fitted, then the limits of the base."""
    paid, heads = connection.execute(
        f"SELECT sum(CAST(raw_wage * insured_employees AS {EXACT})), sum(insured_employees) FROM sized"
    ).fetchall()[0]
    level = values()["average_wage"] * float(heads) / float(paid) if paid else 0.0
    low, high = statistic("base_low"), statistic("base_high")
    base = f"least({high}, greatest({low}, round(raw_wage * {level!r})))"
    return f"SELECT *, {money(f'insured_employees * {base}')} AS wage_base FROM sized"
