"""The facts of a firm in a request: their schema comes from FIELDS, the reading is the firm's own."""

from collections.abc import Mapping
from typing import Any, Self

from pydantic import BaseModel, GetJsonSchemaHandler, ModelWrapValidatorHandler, model_validator
from pydantic_core import CoreSchema

from eligibility.api.bodies import refuse
from eligibility.errors import InputError, shown
from eligibility.firm import FIELDS, Field, Firm, firm_from
from eligibility.firm.fields import INDUSTRIES
from eligibility.firm.values import NOT_KNOWN, TEXT_LIMIT, BadValueError
from eligibility.firm.written import TRUTHS

Schema = dict[str, Any]
_TEXTS = ("text", "choice", "industry", "date")
_LONGEST = 300
_PRINTABLE = r"^[^\x00-\x1f\x7f-\x9f]*$"
_DAY = (
    "^(?:(?:19[0-9]{2}|20[0-9]{2}|2100)-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12][0-9]|3[01])"
    "|(?:0[469]|11)-(?:0[1-9]|[12][0-9]|30)|02-(?:0[1-9]|1[0-9]|2[0-8]))"
    "|(?:19(?:0[48]|[2468][048]|[13579][26])|20(?:[02468][048]|[13579][26]))-02-29)$"
)


def value_schema(field: Field) -> Schema:
    """The JSON Schema of one fact: its type and range, `?` for "not known", or null."""
    options = [*_options(field), {"const": NOT_KNOWN}, {"type": "null"}]
    unit = f" [{field.unit}]" if field.unit else ""
    return {
        "title": f"{field.words['zh']} · {field.words['en']}",
        "description": f"{field.help['zh']} {field.help['en']}{unit}",
        "anyOf": options,
    }


def _options(field: Field) -> list[Schema]:
    match field.type:
        case "count" | "money" | "area" | "share":
            return _number_options(field)
        case "date":
            return [{"type": "string", "format": "date", "pattern": _DAY}]
        case "choice":
            return [{"type": "string", "enum": list(field.choices)}]
        case "flag":
            return [{"type": "boolean"}, {"type": "string", "enum": list(TRUTHS)}]
        case "industry":
            return [{"type": "string", "pattern": _industry_pattern(), "examples": ["H62", "H6210"]}]
        case "text":
            return [{"type": "string", "maxLength": TEXT_LIMIT, "pattern": _PRINTABLE}]


def _number_options(field: Field) -> list[Schema]:
    """As a number, or as text, the form in which answers give money."""
    kind = "integer" if field.type == "count" else "number"
    number: Schema = {"type": kind, "minimum": _plain(field.low), "maximum": _plain(field.limit)}
    if field.scale:
        number["multipleOf"] = float(f"1e-{field.scale}")
    fraction = rf"(?:\.[0-9]{{1,{field.scale}}})?" if field.scale else ""
    if field.high is None:
        whole = f"0*[0-9]{{1,{len(str(field.limit)) - 1}}}"
        return [number, {"type": "string", "pattern": f"^{whole}{fraction}$"}]
    if field.low or field.type == "share":
        pattern = rf"^0?\.[0-9]{{1,{field.scale}}}$" if not field.low else None
        edges = ["0", "1"] if field.limit == 1 else [str(field.low), str(field.limit)]
        return [
            number,
            {"type": "string", "enum": edges},
            *([{"type": "string", "pattern": pattern}] if pattern else []),
        ]
    return [number, {"type": "string", "enum": [str(n) for n in range(int(field.limit) + 1)]}]


def _plain(number: Any) -> int | float:
    return int(number) if number == int(number) else float(number)


def _industry_pattern() -> str:
    """Sections, and all divisions with the digits of a group or class behind them."""
    divisions: dict[str, list[str]] = {}
    for code in INDUSTRIES:
        divisions.setdefault(code[0], [])
        if len(code) == 3:
            divisions[code[0]].append(code[1:])
    parts = [f"{letter}(?:(?:{'|'.join(own)})[0-9]{{0,2}})?" for letter, own in divisions.items()]
    return f"^(?:{'|'.join(parts)})$"


class Facts(BaseModel):
    """The facts of one firm, as in the file that `check` reads. What is left out is not known."""

    _firm: Firm

    @property
    def firm(self) -> Firm:
        """The firm that was read."""
        return self._firm

    @classmethod
    def of(cls, firm: Firm) -> Self:
        """A firm that has been read."""
        facts = cls.model_construct()
        facts._firm = firm
        return facts

    @model_validator(mode="wrap")
    @classmethod
    def _read(cls, raw: Any, handler: ModelWrapValidatorHandler[Self]) -> Self:
        try:
            return cls.of(read_facts(raw, "firm"))
        except InputError as error:
            raise refuse(error.mistakes) from error

    @classmethod
    def __get_pydantic_json_schema__(cls, core: CoreSchema, handler: GetJsonSchemaHandler) -> Schema:
        schema = handler.resolve_ref_schema(handler(core))
        schema["properties"] = {name: value_schema(field) for name, field in FIELDS.items()}
        schema["additionalProperties"] = False
        return schema


class RowFacts(Facts):
    """The facts of one of many firms; `id` names it in the answer."""

    _id: str | None = None

    @property
    def id(self) -> str | None:
        """The name of the row in the answer, if it has one."""
        return self._id

    @classmethod
    def row(cls, raw: Any, where: str) -> Self:
        """One firm of a list.

        Raises:
            InputError: Every mistake of the firm.
        """
        if not isinstance(raw, Mapping):
            return cls.of(read_facts(raw, where))  # which says what is wrong
        own = raw.get("id")
        if own is not None and not (
            isinstance(own, str) and len(own) <= TEXT_LIMIT and own.isprintable()
        ):
            problem = f"reads {shown(own)}; it may be a text of {TEXT_LIMIT} characters at most."
            zh = f"编号：填的是 {shown(own)}，请填至多 {TEXT_LIMIT} 字的文字。"
            raise InputError.single(f"{where}: id", problem, zh)
        facts = cls.of(read_facts({name: value for name, value in raw.items() if name != "id"}, where))
        facts._id = own
        return facts

    @classmethod
    def __get_pydantic_json_schema__(cls, core: CoreSchema, handler: GetJsonSchemaHandler) -> Schema:
        schema = super().__get_pydantic_json_schema__(core, handler)
        text = {"type": "string", "maxLength": TEXT_LIMIT, "pattern": _PRINTABLE}
        schema["properties"] = {"id": {"anyOf": [text, {"type": "null"}]}, **schema["properties"]}
        return schema


def read_facts(raw: Any, where: str) -> Firm:
    """A firm from JSON: a number or text where a number is meant, else the type of the schema.

    Raises:
        InputError: Every unknown field and bad value, at once.
    """
    if not isinstance(raw, Mapping):
        problem = f"reads {shown(raw)}; a firm is an object of facts."
        raise InputError.single(where, problem, f"填的是 {shown(raw)}，应是“项目: 值”的一组。")
    if len(raw) > 2 * len(FIELDS):
        problem = f"holds {len(raw)} facts; a firm has {len(FIELDS)} at most."
        raise InputError.single(where, problem, f"有 {len(raw)} 项，一家企业至多 {len(FIELDS)} 项。")
    mistakes = [
        BadValueError(field, value[:_LONGEST] if isinstance(value, str) else value).mistake(
            f"{where}: {name}", field.words["zh"]
        )
        for name, value in raw.items()
        if (field := FIELDS.get(name)) and not _is_of_type(field, value)
    ]
    bad = {mistake.where for mistake in mistakes}
    good = {name: value for name, value in raw.items() if f"{where}: {name}" not in bad}
    try:
        firm = firm_from(good, lambda _: where)
    except InputError as error:
        mistakes += error.mistakes
    if mistakes:
        raise InputError(mistakes)
    return firm


def _is_of_type(field: Field, value: Any) -> bool:
    if value is None:
        return True
    if isinstance(value, str):
        return len(value) <= _LONGEST
    if isinstance(value, list | dict) or field.type in _TEXTS:
        return False
    return isinstance(value, bool) == (field.type == "flag")
