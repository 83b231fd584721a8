"""Reads the JSON of a request: strictly, exactly, and with every mistake in words."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from decimal import Decimal
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import PydanticCustomError

from eligibility.errors import InputError, Mistake, shown

MOST_DIGITS = 40
_Model = TypeVar("_Model", bound=BaseModel)


def mistakes_json(mistakes: Sequence[Mistake]) -> dict[str, list[dict[str, str]]]:
    """What the API answers in place of a result; both languages are always there."""
    return {
        "mistakes": [
            {**asdict(mistake), "zh": mistake.zh or f"请检查这里：{mistake.where or '请求'}。"}
            for mistake in mistakes
        ]
    }


def read_json(raw: bytes, model: type[_Model]) -> _Model:
    """The body of a request as a model.

    Raises:
        InputError: Not JSON, or every mistake in it.
    """
    try:
        data = json.loads(
            raw.decode("utf-8"),
            parse_float=Decimal,
            parse_int=lambda text: int(text) if len(text) <= MOST_DIGITS else Decimal(text),
            parse_constant=_no_number,
            object_pairs_hook=_no_doubles,
        )
    except UnicodeDecodeError as error:
        problem = f"is not text in UTF-8 (byte {error.start})."
        raise InputError.single("body", problem, "请求正文不是 UTF-8 文本。") from error
    except RecursionError as error:
        raise InputError.single("body", "is nested too deeply.", "请求正文嵌套太深。") from error
    except json.JSONDecodeError as error:
        where = f"body, line {error.lineno}, column {error.colno}"
        raise InputError.single(where, f"is not JSON: {error.msg}.", "请求正文不是 JSON。") from error
    try:
        return model.model_validate(data)
    except ValidationError as error:
        raise InputError(found_mistakes(error.errors(include_url=False))) from error


def _no_number(text: str) -> Any:
    raise InputError.single("body", f"holds {text}, which is no number of JSON.", f"{text} 不是数。")


def _no_doubles(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        double = next(name for name in found if names.count(name) > 1)
        problem = f"the key {shown(double)} is given twice."
        raise InputError.single("body", problem, f"{shown(double)} 写了两次。")
    return found


def refuse(mistakes: Sequence[Mistake]) -> PydanticCustomError:
    """An error for pydantic that carries mistakes in words."""
    return PydanticCustomError("mistakes", "has mistakes", {"mistakes": list(mistakes)})


def found_mistakes(errors: Sequence[Mapping[str, Any]]) -> list[Mistake]:
    """The findings of pydantic in words."""
    return [mistake for error in errors for mistake in _mistakes_of(error)]


def _mistakes_of(error: Mapping[str, Any]) -> list[Mistake]:
    place = [step for step in error["loc"] if step not in ("body", "query", "path")]
    where = ".".join(step if _is_plain(step) else shown(step) for step in map(str, place)) or "body"
    read = shown(error.get("input"))
    match error["type"]:
        case "mistakes":
            found: list[Mistake] = error["ctx"]["mistakes"]
            return [Mistake(m.where or where, m.problem, m.zh) for m in found]
        case "missing":
            return [Mistake(where, "is missing.", f"缺少 {where}。")]
        case "extra_forbidden":
            return [Mistake(where, "is not known here.", f"这里没有 {where} 这一项。")]
        case "literal_error":
            listed = error["ctx"]["expected"].replace("'", "").replace(" or ", ", ")
            zh = f"{where}：填的是 {read}，请填以下之一：{listed.replace(', ', '、')}。"
            return [Mistake(where, f"reads {read}; it may be one of {listed}.", zh)]
        case _:
            problem = f"reads {read}: {str(error['msg']).lower()}."
            return [Mistake(where, problem, f"{where}：填的是 {read}，不能这样填。")]


def _is_plain(step: str) -> bool:
    return step.isascii() and step.replace("_", "").isalnum() and len(step) <= 40
