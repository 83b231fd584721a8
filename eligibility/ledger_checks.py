"""Checks of what the ledger reads: who issues a file's rules, and where repeated benefits stand."""

from collections.abc import Iterator, Mapping

from eligibility.errors import Mistake, did_you_mean
from eligibility.schema import PolicyFile
from eligibility.yaml_lines import Document

FOLDERS = ("municipal", "districts")


def check_ledger(files: Mapping[str, PolicyFile], sources: Mapping[str, Document]) -> Iterator[Mistake]:
    """Every mistake in what the ledger reads."""
    measures = {m.id for content in files.values() for m in content.measures}
    counts = [name for name, content in files.items() if content.official_rule_count]
    for name in counts[1:]:
        yield Mistake(
            sources[name].where(("official_rule_count",)),
            f"the official count is already stated in {sources[counts[0]].name}.",
        )
    for name, content in files.items():
        if name.split("/")[0] in FOLDERS and content.issuer is None:
            yield Mistake(
                sources[name].name, "names no `issuer`: the bureau or district whose rules these are."
            )
        for key, document in content.documents.items():
            for ref in document.ledger.homes:
                if ref not in measures:
                    yield Mistake(
                        f"{sources[name].where(('documents', key, 'ledger'))}: document {key}, homes",
                        f"there is no measure {ref}.{did_you_mean(ref, measures)}",
                    )
