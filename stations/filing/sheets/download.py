"""The month's own workbook: prefilled, open where it is to be filled, locked everywhere else.

For who cannot fill the report, or while nobody can, it is a record to read: all of it locked, and it says by
which rule.
"""

from stations.choices import Figure
from stations.filing.lines import expected_in, lines_of, open_codes
from stations.filing.locking import why_locked
from stations.filing.months import in_words
from stations.filing.past import last_month
from stations.filing.reading import NOTHING, reader_of
from stations.filing.sheets.columns import (
    COLUMNS,
    PRINTED,
    SHEET,
    key_of,
    place_of,
    title_of,
)
from yicheng_express.workbooks.writing import SheetCell, TableSheet, workbook_bytes


def month_workbook(filing, user):
    """The .xlsx of the report, as `user` gets it."""
    reader = reader_of(filing, user)
    lines = lines_of(filing, with_unlisted=reader.is_to_fill)
    before = last_month([line.facility_id for line in lines], filing.month)
    writable = open_codes(lines, expected_in(filing)) if reader.can_fill else set()
    sheet = TableSheet(
        SHEET,
        COLUMNS,
        [row_of(filing, line, reader, before.get(line.facility_id, NOTHING), writable) for line in lines],
        title=title_of(filing) if reader.can_fill else f"{title_of(filing)}（{filing.get_state_display()}）",
        frozen_columns=2,
        printed=PRINTED,
        room=0,
        protected=True,
        notes=notes_to_fill(filing) if reader.can_fill else notes_to_read(filing, reader),
    )
    return workbook_bytes(sheet)


def row_of(filing, line, reader, before, writable):
    """A facility's row; the figures of the `writable` codes can be filled."""
    facility = line.facility
    is_open = facility.code in writable
    return [
        place_of(facility),
        facility.name,
        facility.code,
        *before,
        *(SheetCell(figure, is_open) for figure in reader.figures_of(line)),
        SheetCell(reader.explanation_of(line) or None, reader.can_fill),
        key_of(filing, facility.code),
    ]


def notes_to_fill(filing):
    figures = "、".join(figure.label for figure in Figure)
    return [
        f"本工作簿只用于{filing.place.filing_unit}{in_words(filing.month)}的月报；别的月份请在那个月的页面下载。",
        f"只填浅黄色的格（{figures}、说明），其余各列供核对，已锁定。",
        "没有件的请填 0。空着的格不当作 0：上传后月报里原有的数保持不变，没有数的仍然没有填。",
        "各行先后随意，可以少几行，也可以有空行；同一个网点只能有一行，网点编号请勿改动。",
        "用本单位自己的表也可以上传，只要有“网点编号”“到件”“发件”“农产品上行”四列。",
        "填好后在月报页面上传。先核对、再确认，确认之前什么都不写入；写入后还要在月报页面报送。",
    ]


def notes_to_read(filing, reader):
    """Why this copy cannot be filled."""
    reason = "本单位不填报这份月报" if reader.is_to_fill else why_locked(filing).rstrip("。")
    return [
        f"这是查看用的副本，不能填写：{reason}。",
        f"月报状态：{filing.get_state_display()}。",
    ]
