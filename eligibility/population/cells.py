"""How many firms of which district, trade, kind and staff: margins fitted, then whole numbers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from eligibility.population.assumptions import values
from eligibility.population.raking import Counts, Sum, Weights, rake, whole
from eligibility.population.statistics import statistic
from eligibility.storage import read_data

CITY = 3_195_000
SECONDARY = "BCDE"
INDUSTRY = "BCD"


@dataclass(frozen=True)
class Kind:
    """Firms of one entity, trading or dormant, with a number of staff in a band."""

    entity: str
    active: bool
    least: int
    most: int
    share: float

    @property
    def staff(self) -> float:
        """Mean of a spread that is even on the logarithm."""
        low, high = float(self.least), float(self.most + 1)
        return (high - low) / float(np.log(high / low)) - 0.5 if self.least else 0.0


@dataclass(frozen=True)
class Cells:
    """The firms of a city, counted.

    Args:
        counts: Firms of each (district, trade, kind), in this order, all of one size.
    """

    districts: Sequence[Mapping[str, Any]]
    trades: Sequence[Sequence[Any]]
    kinds: Sequence[Kind]
    counts: NDArray[np.int64]


def kinds() -> list[Kind]:
    """Kinds of firms in the order of the file: dormant before trading, few staff before many."""
    bands, found = read_data("population/staff"), []
    parts = (("enterprise", "companies"), ("individual_business", "individuals"))
    for entity, name in (*parts, ("cooperative", "cooperatives")):
        found.append(Kind(entity, False, 0, 0, 1.0))
        found += [Kind(entity, True, low, high, share / 100) for low, high, share in bands[name]]
    return found


def fitted_cells(firms: int) -> Cells:
    """The cells of a city of `firms` firms; rounded along kinds first, so that a small city is alike.

    Args:
        firms: How many firms in all; the full city has `CITY`.
    """
    districts, trades, own = _districts(), read_data("population/industries"), kinds()
    grid = _Grid(districts, trades, own)
    weights = rake(grid.seed(), grid.counts(), grid.sums())
    by_kind = weights.reshape(grid.shape).transpose(2, 1, 0)
    counts = whole(by_kind.ravel(), firms).reshape(by_kind.shape).transpose(2, 1, 0)
    return Cells(districts, trades, own, counts)


def _districts() -> list[Mapping[str, Any]]:
    return list(read_data("population/districts")["districts"])


def economy_shares() -> Weights:
    """Part of each district in the municipal economy: what is published, the rest by assumption."""
    rows = _districts()
    known = [row["economy"][0] / 100 if row["economy"][1] == row["economy"][2] else 0.0 for row in rows]
    guessed = np.array([0.0 if own else row["economy"][0] for own, row in zip(known, rows, strict=True)])
    found: Weights = np.array(known) + guessed * (1 - sum(known)) / guessed.sum()
    return found


class _Grid:
    """The cells as a dense array, and the totals wanted of them."""

    def __init__(
        self,
        districts: Sequence[Mapping[str, Any]],
        trades: Sequence[Sequence[Any]],
        own: Sequence[Kind],
    ) -> None:
        self.districts, self.trades, self.kinds = districts, trades, own
        self.shape = (len(districts), len(trades), len(own))
        place, trade, kind = np.indices(self.shape)
        self.place, self.trade, self.kind = place.ravel(), trade.ravel(), kind.ravel()
        self.entity = np.array([k.entity for k in own])[self.kind]
        self.active = np.array([k.active for k in own])[self.kind]
        self.section = np.array([t[0][0] for t in trades])[self.trade]
        self.staff = np.array([max(k.staff, 1.0) for k in own])[self.kind]

    def seed(self) -> Weights:
        """Before fitting: affinity of section and ring × share of the band, tilted by trade."""
        affinity = read_data("population/districts")["affinity"]
        rings = [district["ring"] for district in self.districts]
        near = np.array(
            [[affinity.get(t[0][0], {}).get(ring, 1) for t in self.trades] for ring in rings]
        )
        tilt = np.array([trade[3] for trade in self.trades], dtype=np.float64)
        share = np.array([kind.share for kind in self.kinds])
        company = self.entity == "enterprise"
        tilted = np.where(self.active & company, self.staff ** tilt[self.trade], 1.0)
        found: Weights = near[self.place, self.trade] * share[self.kind] * tilted
        return found

    def counts(self) -> list[Counts]:
        """Margins of firms: the last one fitted is met best."""
        found = []
        for entity, active in (("enterprise", True), ("enterprise", False)):
            found.append(self._margin(self.place, entity, active, self._by_district(entity, active)))
        individual = self._by_district("individual_business", None)
        found.append(self._margin(self.place, "individual_business", None, individual))
        found.append(self._known_makers())
        for entity in ("enterprise", "individual_business", "cooperative"):
            for active in (True, False):
                found.append(self._margin(self.trade, entity, active, self._by_trade(entity, active)))
        return found

    def sums(self) -> list[Sum]:
        """Staff of companies in the secondary and in the tertiary sector."""
        staff = statistic("census_staff_companies")
        part = statistic("census_staff_secondary")
        at_work = self.active & (self.entity == "enterprise")
        secondary = np.isin(self.section, list(SECONDARY))
        return [
            Sum(at_work & secondary, self.staff, staff * part),
            Sum(at_work & ~secondary, self.staff, staff * (1 - part)),
        ]

    def _margin(
        self, by: NDArray[np.int64], entity: str, active: bool | None, targets: Weights
    ) -> Counts:
        covered = self.entity == entity
        if active is not None:
            covered &= self.active == active
        return Counts(np.where(covered, by, -1), targets)

    def _total(self, entity: str, active: bool | None) -> float:
        registered = {
            "enterprise": CITY * statistic("companies") / statistic("entities_by_kind"),
            "individual_business": CITY * statistic("individual_share"),
        }
        registered["cooperative"] = CITY - sum(registered.values())
        at_work = {
            "enterprise": values()["active_companies"],
            "individual_business": values()["active_individuals"],
            "cooperative": registered["cooperative"] * values()["active_cooperatives"],
        }
        if active is None:
            return registered[entity]
        return at_work[entity] if active else registered[entity] - at_work[entity]

    def _by_district(self, entity: str, active: bool | None) -> Weights:
        """Companies follow the registers; those at work register, residents and economy alike."""
        people = np.array([d["residents"] for d in self.districts], dtype=np.float64)
        people /= people.sum()
        if entity == "individual_business":
            return _filled([d["individuals"] for d in self.districts], people, self._total(entity, None))
        known = [d["companies"][0] if d["source"] == "published" else None for d in self.districts]
        guessed = np.array([d["companies"][0] for d in self.districts], dtype=np.float64)
        registered = _filled(known, guessed, self._total(entity, None))
        parts = (people, registered / registered.sum(), economy_shares())
        at_work = self._total(entity, True) * np.mean(parts, axis=0)
        found: Weights = at_work if active else registered - at_work
        return found

    def _by_trade(self, entity: str, active: bool) -> Weights:
        """Share of the section × share of the trade within it."""
        column = 2 if entity == "individual_business" else 1
        own = np.array([trade[column] for trade in self.trades], dtype=np.float64)
        sections = [trade[0][0] for trade in self.trades]
        inside = {key: own[[s == key for s in sections]].sum() for key in dict.fromkeys(sections)}
        if entity == "cooperative":
            shares = np.array([100.0 if section == "A" else 0.0 for section in sections])
        else:
            key = "individual" if column == 2 else "active" if active else "dormant"
            shares_of = {row["key"]: row[key] for row in read_data("population/sections")}
            shares = np.array([shares_of[section] for section in sections], dtype=np.float64)
        parts = np.array([own[i] / inside[s] if inside[s] else 0 for i, s in enumerate(sections)])
        found: Weights = self._total(entity, active) * shares * parts / (shares * parts).sum()
        return found

    def _known_makers(self) -> Counts:
        """Industrial companies of the districts where a census bulletin counts them."""
        known = [place for place, district in enumerate(self.districts) if "makers" in district]
        group = np.full(len(self.districts), -1)
        group[known] = np.arange(len(known))
        covered = self.active & (self.entity == "enterprise") & np.isin(self.section, list(INDUSTRY))
        targets = [statistic(self.districts[place]["makers"]) for place in known]
        return Counts(np.where(covered, group[self.place], -1), np.array(targets))


def _filled(known: Sequence[float | None], spread: Weights, total: float) -> Weights:
    """Known counts (in thousands) as they are, what is left of the total by `spread`."""
    fixed = np.array([0.0 if count is None else count * 1000 for count in known])
    rest = np.where([count is None for count in known], spread, 0.0)
    found: Weights = fixed + rest * (total - fixed.sum()) / rest.sum()
    return found
