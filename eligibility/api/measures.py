"""Measures and fields as the API shows them."""

from collections.abc import Sequence
from datetime import date

from eligibility.answers import plain_value
from eligibility.api import replies
from eligibility.catalogue import Catalogue
from eligibility.decisions import window_on
from eligibility.expressions.parse import parse_test
from eligibility.expressions.words import describe_test
from eligibility.firm import ENVIRONMENT, FIELDS, Field
from eligibility.firm.vocabulary import WORDS
from eligibility.reports.measure import amount_words
from eligibility.schema import Criterion, Measure
from eligibility.schema import Words as Bilingual


def short(catalogue: Catalogue, measure: Measure, on: date) -> replies.MeasureShort:
    """A measure in the list."""
    return replies.MeasureShort(
        id=measure.id,
        title=_phrase(measure.title),
        gives=_phrase(measure.benefit.gives),
        kind=measure.kind,
        form=measure.relief_form,
        level=measure.level,
        district=measure.district,
        package=catalogue.package_of(measure),
        evidence=measure.evidence,
        window=window_on(measure.period, on),
        period=measure.period,
        computable=measure.benefit.amount is not None,
    )


def whole(catalogue: Catalogue, measure: Measure, on: date) -> replies.MeasureWhole:
    """The record of a measure, and its criteria and amount in words."""
    return replies.MeasureWhole(
        on=on,
        catalogue=catalogue.version,
        measure=measure,
        form=measure.relief_form,
        window=window_on(measure.period, on),
        package=catalogue.package_of(measure),
        articles=list(catalogue.articles_of(measure)),
        criteria=[_criterion(criterion) for criterion in measure.criteria],
        amounts=_amounts(measure),
        documents={b.document: catalogue.documents[b.document] for b in measure.basis},
    )


def _criterion(criterion: Criterion) -> replies.CriterionInWords:
    test = parse_test(criterion.test, ENVIRONMENT)
    zh, en = (describe_test(test, WORDS, lang) for lang in ("zh", "en"))
    return replies.CriterionInWords(id=criterion.id, test=criterion.test, zh=zh, en=en)


def _amounts(measure: Measure) -> list[replies.AmountInWords]:
    pairs = zip(amount_words(measure, "zh"), amount_words(measure, "en"), strict=True)
    return [
        replies.AmountInWords(since=since, zh=zh, en=en, written=written)
        for (since, zh, written), (_, en, _) in pairs
    ]


def fields() -> Sequence[replies.FactField]:
    """Every fact that a firm may state, in the order of the form."""
    return [field_reply(field) for field in FIELDS.values()]


def field_reply(field: Field) -> replies.FactField:
    """One fact that a firm may state."""
    number = field.is_number
    return replies.FactField(
        name=field.name,
        topic=field.topic,
        type=field.type,
        unit=field.unit,
        low=f"{field.low:f}" if number else None,
        high=f"{field.limit:f}" if number else None,
        decimals=field.scale if number else None,
        choices={key: replies.Phrase(**words) for key, words in field.choices.items()},
        presumed=plain_value(field.presumed),
        words=replies.Phrase(**field.words),
        question=replies.Phrase(**field.question),
        help=replies.Phrase(**field.help),
        find=replies.Phrase(**field.find),
    )


def _phrase(words: Bilingual) -> replies.Phrase:
    return replies.Phrase(zh=words.zh, en=words.en)
