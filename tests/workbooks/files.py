"""Workbooks for tests, as townships and worse people send them."""

import io
import struct
import zipfile

import msoffcrypto.format.ooxml
import openpyxl
import xlwt
from xlwt.CompoundDoc import XlsDoc


def saved(workbook):
    stream = io.BytesIO()
    workbook.save(stream)
    return stream.getvalue()


def xlsx(*rows, name="表", prepare=None):
    """An .xlsx of one sheet with these rows; `prepare(worksheet)` may do more to it."""
    workbook = openpyxl.Workbook()
    worksheet = workbook.active
    worksheet.title = name
    for row in rows:
        worksheet.append(row)
    if prepare:
        prepare(worksheet)
    return saved(workbook)


def xls(*rows, name="表"):
    """A .xls (Excel 97) of one sheet."""
    workbook = xlwt.Workbook()
    sheet = workbook.add_sheet(name)
    for number, row in enumerate(rows):
        for column, value in enumerate(row):
            sheet.write(number, column, value)
    return saved(workbook)


def ods(*rows, name="表"):
    """An .ods of text cells."""
    cells = "".join(
        "<table:table-row>"
        + "".join(
            f'<table:table-cell office:value-type="string"><text:p>{value}</text:p></table:table-cell>'
            for value in row
        )
        + "</table:table-row>"
        for row in rows
    )
    content = (
        '<?xml version="1.0" encoding="UTF-8"?><office:document-content '
        'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
        'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" '
        'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" office:version="1.2">'
        f'<office:body><office:spreadsheet><table:table table:name="{name}">{cells}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    return archive(
        {
            "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
            "META-INF/manifest.xml": '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:'
            'xmlns:manifest:1.0"/>',
            "content.xml": content,
        }
    )


def record(kind, body=b""):
    """A record of a .xlsb part: kind and length in seven-bit groups, then the body."""
    head = bytes([kind]) if kind < 128 else bytes([kind & 0x7F | 0x80, kind >> 7])
    length = len(body)
    sizes = bytes([length]) if length < 128 else bytes([length & 0x7F | 0x80, length >> 7])
    return head + sizes + body


def wide(text):
    return struct.pack("<I", len(text)) + text.encode("utf-16-le")


def xlsb(*rows, name="Sheet1"):
    """A .xlsb of text cells, by hand: nothing installable writes one."""
    extent = struct.pack("<IIII", 0, len(rows) - 1, 0, len(rows[0]) - 1)
    sheet = record(129) + record(148, extent) + record(145)
    for number, row in enumerate(rows):
        sheet += record(0, struct.pack("<IIHBBBI", number, 0, 300, 0, 0, 0, 0))
        for column, value in enumerate(row):
            sheet += record(6, struct.pack("<II", column, 0) + wide(value))
    sheet += record(146) + record(130)
    book = (
        record(131)
        + record(143)
        + record(156, struct.pack("<II", 0, 1) + wide("rId1") + wide(name))
        + record(144)
        + record(132)
    )
    relations = "http://schemas.openxmlformats.org/package/2006/relationships"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    return archive(
        {
            "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
            "xl/workbook.bin": book,
            "xl/_rels/workbook.bin.rels": f'<Relationships xmlns="{relations}"><Relationship Id="rId1" '
            f'Type="{office}/worksheet" Target="worksheets/sheet1.bin"/></Relationships>',
            "xl/worksheets/sheet1.bin": sheet,
        }
    )


def archive(entries):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in entries.items():
            packed.writestr(name, content)
    return stream.getvalue()


def rewritten(data, part, change):
    """The archive `data` with one part changed by `change(bytes)`."""
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        entries = {name: packed.read(name) for name in packed.namelist()}
    entries[part] = change(entries[part])
    return archive(entries)


def with_password(data):
    """An .xlsx as Excel encrypts it."""
    stream = io.BytesIO()
    msoffcrypto.format.ooxml.OOXMLFile(io.BytesIO(data)).encrypt("secret", stream)
    return stream.getvalue()


def xls_with_password(*rows):
    """A .xls with the record that says it is encrypted, where Excel puts it: behind the first."""
    workbook = xlwt.Workbook()
    sheet = workbook.add_sheet("表")
    for number, row in enumerate(rows):
        for column, value in enumerate(row):
            sheet.write(number, column, value)
    stream = workbook.get_biff_data()
    first = 4 + struct.unpack_from("<H", stream, 2)[0]
    encrypted = struct.pack("<HHHHHH", 0x2F, 8, 1, 1, 1, 0)
    target = io.BytesIO()
    XlsDoc().save(target, stream[:first] + encrypted + stream[first:])
    return target.getvalue()


LAST_ROW = 1_048_576


def with_blank_rows(data, *, after):
    """The .xlsx `data` whose first sheet goes on, row by blank row, to the last that Excel has."""
    blanks = b"".join(
        b'<row r="%d"><c r="A%d" s="0"/></row>' % (n, n) for n in range(after + 1, LAST_ROW + 1)
    )
    return rewritten(
        data, "xl/worksheets/sheet1.xml", lambda xml: xml.replace(b"</sheetData>", blanks + b"</sheetData>")
    )
