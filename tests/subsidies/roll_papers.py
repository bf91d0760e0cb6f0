"""Rolls that are in no database, their workbooks, and what can be read off them."""

import datetime
import io
import re
import zipfile
from decimal import Decimal

import openpyxl

from subsidies.capitals import in_capitals
from subsidies.models import Roll, RollItem
from subsidies.workbooks.roll_paper import roll_workbook

CENTER, HUB, STATION = "区级快递物流配送中心", "乡镇级快递物流集散中心", "村级快递便民服务站"
BANQIAO, SHAHEDIAN = ("411702102", "板桥镇"), ("411702103", "沙河店镇")
SHA256 = "0f1e2d3c" * 8
LOCKED_AT = datetime.datetime(2026, 11, 23, 16, 30, tzinfo=datetime.UTC)  # the 24th in China


def line(position, tier="station", township=BANQIAO, **fields):
    return RollItem(
        **{
            "position": position,
            "reference": f"F2026-{position:06d}",
            "tier": tier,
            "township_code": township[0],
            "township_name": township[1],
            "village_name": "夏庄" if tier == "station" else "",
            "facility_code": f"411702102{position:03d}-01",
            "facility_name": f"第{position}网点",
            "rule_title": "驻村设点补贴",
            "payee_kind": "person",
            "payee_name": "王小明",
            "payee_bank": "中国邮政储蓄银行",
            "payee_account": f"62179900{position:011d}",
            "amount": Decimal(1000),
        }
        | fields
    )


def lines():
    company = {
        "payee_kind": "organization",
        "payee_name": "某某商贸有限公司",
        "payee_account": "0016650101040",
    }
    return [
        line(1, "center", ("", ""), amount=Decimal(300000), **company),
        line(2, "hub", amount=Decimal(20000), **company),
        line(3),
        line(4),
        line(5),
        line(6, township=SHAHEDIAN),
    ]


def roll_of(items, **fields):
    total = sum(item.amount for item in items)
    return Roll(
        **{
            "number": "HMC2026-0001",
            "title": "驿城区2026年快递进村补贴发放花名册",
            "unit": "驿城区商务局",
            "document_number": "驿商〔2026〕12号",
            "items_count": len(items),
            "total": total,
            "total_in_capitals": in_capitals(total),
            "sha256": SHA256,
            "locked_at": LOCKED_AT,
        }
        | fields
    )


def written(items=None, *, public=False, **fields):
    """The workbook of a roll, read back."""
    items = lines() if items is None else items
    return openpyxl.load_workbook(io.BytesIO(roll_workbook(roll_of(items, **fields), items, public=public)))


def rows_of(sheet):
    """The filled cells of each row."""
    return [[value for value in row if value is not None] for row in sheet.iter_rows(values_only=True)]


def texts_of(workbook):
    return [str(value) for sheet in workbook for row in rows_of(sheet) for value in row]


def table(sheet):
    """The lines under the headings, by heading, up to the first sum."""
    rows = list(sheet.iter_rows(values_only=True))
    top = next(number for number, row in enumerate(rows) if row[0] == "序号")
    below = (row for row in rows[top + 1 :] if isinstance(row[0], int))
    return [dict(zip(rows[top], row, strict=True)) for row in below]


def sums(sheet):
    """(label, yuan) of the sums on a sheet, from the top."""
    rows = (row for row in rows_of(sheet) if row and re.search("小计|合计（", str(row[0])))
    return [(row[0].replace("\u3000", " "), row[1]) for row in rows]


def everything_in(data):
    """Every part of the archive, as text."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return "".join(archive.read(name).decode() for name in archive.namelist())
