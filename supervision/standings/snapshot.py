"""A year's result as JSON and back: what is frozen is read by the same pages as what is reckoned today.

Decimals are kept as text, so that none is rounded; the fingerprint is taken of one canonical form.
"""

import datetime
import hashlib
import json
from dataclasses import fields, is_dataclass
from decimal import Decimal

from supervision.choices import StandingKind
from supervision.standings.credit import Credit, Deduction, Graded, credit_of
from supervision.standings.ranking import Apart, Department, Line, Part, Ranking, ranking_of
from supervision.standings.rows import Row
from supervision.terms.sections import RANKED_BY


def live_result(kind, district, year):
    """The result of a kind as it is reckoned now. Raises SupervisionRefused."""
    reckon = {StandingKind.RANKING: ranking_of, StandingKind.CREDIT: credit_of}[kind]
    return reckon(district, year)


def frozen_result(standing):
    """The Ranking or Credit that was frozen."""
    read = {StandingKind.RANKING: ranking_from, StandingKind.CREDIT: credit_from}[standing.kind]
    return read(standing.result)


def as_json(value):
    if is_dataclass(value):
        return {each.name: as_json(getattr(value, each.name)) for each in fields(value)}
    if isinstance(value, dict):
        return {key: as_json(each) for key, each in value.items()}
    if isinstance(value, list):
        return [as_json(each) for each in value]
    if isinstance(value, Decimal):
        return str(value)
    return value.isoformat() if isinstance(value, datetime.date) else value


def fingerprint(standing):
    """The SHA-256 of all that a frozen result says: what of, by whom and when, and every row."""
    said = {
        "district": standing.district.code,
        "kind": standing.kind,
        "year": standing.year,
        "version": standing.version,
        "frozen_at": standing.frozen_at.astimezone(datetime.UTC).isoformat(timespec="microseconds"),
        "frozen_by": standing.frozen_by_id,
        "reason": standing.reason,
        "result": standing.result,
    }
    written = json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(written.encode()).hexdigest()


# --- reading ------------------------------------------------------------------------------------------------


def ranking_from(data):
    return Ranking(
        **data
        | {
            "as_of": datetime.date.fromisoformat(data["as_of"]),
            "weights": {key: data["weights"][key] for key in RANKED_BY},
            "commend_from": Decimal(data["commend_from"]),
            "criticize_below": Decimal(data["criticize_below"]),
            "lines": [line_from(each) for each in data["lines"]],
            "apart": [Apart(**each) for each in data["apart"]],
            "departments": [Department(each["name"], rows_from(each)) for each in data["departments"]],
        }
    )


def line_from(data):
    return Line(**data | {"parts": [part_from(each) for each in data["parts"]]})


def part_from(data):
    points = None if data["points"] is None else Decimal(data["points"])
    return Part(**data | {"points": points, "rows": rows_from(data)})


def credit_from(data):
    return Credit(
        **data
        | {
            "as_of": datetime.date.fromisoformat(data["as_of"]),
            "lines": [graded_from(each) for each in data["lines"]],
        }
    )


def graded_from(data):
    deductions = [
        Deduction(**each | {"points": Decimal(each["points"]), "rows": rows_from(each)})
        for each in data["deductions"]
    ]
    return Graded(**data | {"deductions": deductions, "score": Decimal(data["score"])})


def rows_from(data):
    return [Row(**row) for row in data["rows"]]
