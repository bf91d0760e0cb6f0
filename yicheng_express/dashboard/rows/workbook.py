"""A list of rows as a workbook: the same columns, the same rows, all of them."""

from yicheng_express.workbooks.writing import SheetColumn, TableSheet, workbook_bytes


def rows_workbook(listing, asked, form, rows):
    """The .xlsx of these rows; what they were asked for stands at its head."""
    columns = [SheetColumn(each.heading, each.width, kind=each.kind) for each in listing.columns]
    sheet = TableSheet(
        listing.title,
        columns,
        body_of(listing, rows),
        title=f"{asked.place.name}{listing.title}（{asked.on}）",
        head=[each for each in ("；".join(form.in_words()), listing.note) if each],
        frozen_columns=1,
        printed=len(columns),
        room=0,
    )
    return workbook_bytes(sheet)


def body_of(listing, rows):
    """The rows, and below them what their columns add up to."""
    for row in rows:
        yield [column.value(row) for column in listing.columns]
    if listing.sums:
        sums = listing.sums(rows)
        yield ["合计", *(sums.get(column.heading) for column in listing.columns[1:])]
