"""Messy tables of firms, made for the tests."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl

HEADS = [
    "序号",
    "企业名称*",
    "所属区",
    "类型",
    "行业",
    "成立日期",
    "员工人数（人）",
    "参保人数",
    "裁员率（%）",
]
HEADS += ["月租金（元/月）", "营业收入（万元）", "房东性质", "是否高新", "备注"]
NOODLES: list[Any] = [1, "老王面馆", "黄浦", "个体户", "面馆", date(2019, 4, 1), "１８人", 18, 2]
NOODLES += ["￥10,000", 320, "区属国企", "否", "=cmd|' /C calc'!A0"]
SOFTWARE: list[Any] = [2, "=HYPERLINK(1)", "浦东", "有限公司", "I65", 44621, 120, "110", 0.5]
SOFTWARE += ["1.2万", "1.5亿元", "私营", "√", None]
BAD: list[Any] = [3, "坏数据公司", "浦西", "有限公司", "食品", "3/1/2022", "约20", "3-5", 150]
BAD += ["一万", "很多", "国企", "也许", None]


def park_workbook(path: Path, rows: Sequence[Sequence[Any]] = (NOODLES, SOFTWARE, BAD)) -> Path:
    """A workbook as a park sends it: a cover sheet, a title, a merged cell, a blank row and a total."""
    book = openpyxl.Workbook()
    cover = book.active
    cover.title = "说明"
    cover.append(["请各企业核对后返回。"])
    sheet = book.create_sheet("租户")
    sheet.append(["某某园区租户一览表"])
    sheet.merge_cells("A1:N1")
    sheet.append([])
    sheet.append(HEADS)
    for row in rows:
        sheet.append(row)
        for cell in sheet[sheet.max_row]:
            if isinstance(cell.value, str) and cell.value.startswith("="):
                cell.data_type = "s"
    sheet.append([])
    sheet.append([None, "合计", None, None, None, None, 999])
    sheet.append(["制表：张三"])
    book.save(path)
    return path
