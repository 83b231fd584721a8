"""A link restores the answers; a hostile one is refused."""

import base64
import json
import zlib
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eligibility.firm import FIELDS, firm_from
from eligibility.ui.selfcheck.link import LARGEST, LONGEST, BadLinkError, packed, unpacked
from tests.test_agreement import FACTS
from tests.test_pages import open_page, texts

DAY = date(2022, 10, 8)


def sealed(content: Any) -> str:
    """Any content as a link would carry it."""
    data = content if isinstance(content, bytes) else json.dumps(content).encode()
    return "1" + base64.urlsafe_b64encode(zlib.compress(data, 9)).decode().rstrip("=")


facts_of_firms = st.fixed_dictionaries(
    {}, optional={name: st.one_of(values.map(str), st.just("?")) for name, values in FACTS.items()}
)


@settings(deadline=None)
@given(facts_of_firms, st.dates(date(2022, 1, 1), date(2035, 12, 31)))
def test_a_link_gives_back_every_fact_the_day_and_the_version(facts: dict[str, str], on: date) -> None:
    restored = unpacked(packed(facts, on, "0123456789ab"))
    assert (restored.on, restored.version) == (on, "0123456789ab")
    assert firm_from(restored.facts) == firm_from(facts)
    assert list(restored.facts) == list(facts)


def test_a_full_form_fits_into_a_link() -> None:
    full = dict.fromkeys(FIELDS, "?") | {
        name: "1234567.89" for name, field in FIELDS.items() if field.type == "money"
    }
    assert len(packed(full | {"name": "某" * 100}, DAY, "0123456789ab")) < LONGEST


@pytest.mark.parametrize(
    "hostile",
    [
        "",
        "1",
        "2" + packed({}, DAY, "v")[1:],
        packed({"employees": 18}, DAY, "v")[:-3],
        "1<script>alert(1)</script>",
        "1面馆",
        "1" + "A" * LONGEST,
        sealed(b"0" * (LARGEST + 1)),
        sealed(b"\xff\xfe"),
        sealed(b"[" * (LARGEST - 1)),
        sealed(b'["v", "2022-10-08", {"employees": ' + b"9" * 6000 + b"}]"),
        sealed(b'["v", "2022-10-08", {"revenue": NaN}]'),
        sealed({"facts": {}}),
        sealed(["v", "2022-10-08"]),
        sealed(["v", "2022-02-31", {}]),
        sealed(["v", 20221008, {}]),
        sealed([7, "2022-10-08", {}]),
        sealed(["v" * 99, "2022-10-08", {}]),
        sealed(["v", "2022-10-08", {"employees": -1}]),
        sealed(["v", "2022-10-08", {"employees": [18]}]),
        sealed(["v", "2022-10-08", {"employees": {"$": 1}}]),
        sealed(["v", "2022-10-08", {"__class__": 1}]),
        sealed(["v", "2022-10-08", {"district": "<script>"}]),
    ],
)
def test_a_hostile_link_is_refused(hostile: str) -> None:
    with pytest.raises(BadLinkError):
        unpacked(hostile)


def test_a_small_link_cannot_unpack_to_a_huge_text() -> None:
    bomb = sealed(b"0" * 3_000_000)
    assert len(bomb) < LONGEST
    with pytest.raises(BadLinkError):
        unpacked(bomb)


@settings(deadline=None)
@given(st.text(max_size=200))
def test_any_text_is_either_a_link_or_refused(text: str) -> None:
    try:
        unpacked("1" + text)
    except BadLinkError:
        return


FIRM = {"district": "huangpu", "industry": "H6210", "insured_employees": 18, "founded": "2019-04-01"}


@pytest.mark.parametrize(("lang", "words"), [("zh", "面馆"), ("en", "Huangpu")])
def test_the_page_restores_what_a_link_carries(lang: str, words: str) -> None:
    del words
    app = open_page("selfcheck", lang, f=packed(FIRM | {"layoff_rate_2021": "0.02"}, DAY, "old"))
    assert not app.exception
    assert "10,800.00" in texts(app)
    assert app.session_state["facts"]["insured_employees"] == 18
    assert app.session_state["link_note"] == "changed"


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_page_says_in_a_sentence_that_a_link_cannot_be_read(lang: str) -> None:
    app = open_page("selfcheck", lang, f="1<script>alert(1)</script>")
    assert not app.exception
    assert app.session_state["facts"] == {}
    assert {"zh": "读不出来", "en": "cannot be read"}[lang] in texts(app)
