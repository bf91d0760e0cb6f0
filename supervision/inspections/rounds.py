"""A draw, told so that anybody can follow it: every candidate with its lot, in the order of the lots."""

from dataclasses import dataclass

from supervision.inspections.drawing import lot_of


@dataclass(frozen=True)
class Lot:
    """A candidate of a draw. inspection: its number, where it was drawn; empty where not."""

    place: int
    lot: str
    code: str
    name: str
    township: str
    operator: str
    inspection: str


def in_order_of_lots(batch):
    """The candidates of a round in the order of their lots; none of a planned one. One query."""
    drawn = dict(batch.inspections.values_list("facility__code", "number"))
    lots = sorted((lot_of(batch.seed, each["code"]), each["code"], each) for each in batch.candidates)
    return [
        Lot(
            place,
            lot,
            code,
            each["name"],
            each.get("township", ""),
            each.get("operator", ""),
            drawn.get(code, ""),
        )
        for place, (lot, code, each) in enumerate(lots, start=1)
    ]
