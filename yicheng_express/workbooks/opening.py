"""Opens one workbook in a process of its own: file on standard input, JSON on standard output.

    python -I opening.py LIMITS_AS_JSON < file

Started by `yicheng_express.workbooks.reading`. A workbook is somebody else's file: it may be broken, or made
to be. Here it can use up only this process's memory and time. Everything is read by calamine; what calamine
does not tell (formulas, error values, far-off cells of .xlsx) is found by scanning the sheets' XML in small
pieces. Of .xls, .xlsb and .ods the last computed value of a formula is taken: there the formula is not seen.
"""

import datetime
import io
import json
import re
import resource
import struct
import sys
import unicodedata
import zipfile
from decimal import Decimal
from xml.etree import ElementTree

CHUNK = 1 << 20
OVERLAP = 4096
ADDRESSES_KEPT = 200
MERGED_KEPT = 2000
LONGEST_CELL = 32_767

CELL = rb'<(?:\w+:)?c\b[^<>]*?\br=["\']([A-Z]{1,3}[0-9]{1,7})["\'][^<>]*'
FORMULA = re.compile(CELL + rb">\s*<(?:\w+:)?f[\s/>]")
ERROR_VALUE = re.compile(
    rb'<(?:\w+:)?c\b(?=[^<>]*\bt=["\']e["\'])[^<>]*?\br=["\']([A-Z]{1,3}[0-9]{1,7})["\'][^<>]*>'
)
FAR_OFF = re.compile(
    rb'<(?:\w+:)?c\b[^<>]*?\br=["\']([A-Z]{3}[0-9]+|[A-Z]+(?:[2-9][0-9]{5}|[0-9]{7}))["\'][^<>]*>'
    rb"\s*<(?:\w+:)?(?:f|v|is)[\s/>]"
)
# What a piece of XML must hold before the slower search is worth it: a sheet may be a million blanks.
PATTERNS = {
    "formulas": ((b"<f", b":f"), FORMULA),
    "errors": ((b't="e"', b"t='e'"), ERROR_VALUE),
    "far": ((b"<v", b":v", b"<is", b":is", b"<f", b":f"), FAR_OFF),
}

# The first record of a .xls (kind, length, version, and that it begins the workbook), and the encryption's.
XLS_BEGINNING = re.compile(rb"\x09\x08(?:\x10\x00\x00\x06|\x08\x00\x00\x05)\x05\x00")
XLS_ENCRYPTION = 0x2F
RECORDS_LOOKED_AT = 8
FULL_WIDTH = {
    code: code - 0xFEE0
    for first, last in ("０９", "ＡＺ", "ａｚ")
    for code in range(ord(first), ord(last) + 1)
}
BLANKS = dict.fromkeys(map(ord, "\u00a0\u2007\u202f\u3000\t"), " ")
LINE_ENDS = re.compile("\r\n?|\u2028|\u2029|\x85")


class RefusalError(Exception):
    """The file is no workbook that can be read; the message tells a clerk what to do."""


def canonical(text):
    """The text of a cell as everybody compares it.

    Digits and Latin letters half-width, every kind of blank an ordinary one, none at the ends, line ends as
    \\n, no control or zero-width characters, no noncharacters. Chinese punctuation stays as it is.
    """
    text = LINE_ENDS.sub("\n", text).translate(FULL_WIDTH).translate(BLANKS)
    kept = "".join(char for char in text if char == "\n" or is_written(char))
    return kept.strip()[:LONGEST_CELL].strip()


def is_written(char):
    """Whether a character is one that is seen; not those that Unicode keeps from ever being one."""
    code = ord(char)
    is_none = code & 0xFFFE == 0xFFFE or 0xFDD0 <= code <= 0xFDEF
    return not is_none and unicodedata.category(char) not in ("Cc", "Cf", "Cs")


def text_of(value):
    """A cell's value as text: whole numbers without a point, days as 2021-12-31, 是 and 否."""
    if isinstance(value, str):
        return canonical(value)
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, float):
        return number_text(value)
    if isinstance(value, datetime.datetime):
        return value.date().isoformat() if value.time() == datetime.time() else value.isoformat(sep=" ")
    return str(value)


def number_text(value):
    """A number as Excel shows it: fifteen digits, never in powers of ten."""
    text = f"{value:.15g}"
    if "e" in text:
        text = format(Decimal(text), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def refuse_what_is_no_workbook(data):
    """Name the container; raise RefusalError where the first bytes show that this is something else."""
    head = data[:2048].lstrip(b"\xef\xbb\xbf \r\n\t").lower()
    if not data:
        raise RefusalError("文件是空的（0 字节）。请在电脑上打开确认有内容，再重新上传。")
    if data.startswith(b"PK"):
        return "zip"
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        return "ole"
    if head.startswith(b"%pdf"):
        raise RefusalError("这是 PDF 文件，只是改了扩展名。请上传 Excel 工作簿（.xlsx 或 .xls）。")
    if head.startswith((b"<!doctype", b"<html", b"<table", b"<head", b"<meta")):
        raise RefusalError(
            "这是网页文件，只是扩展名像表格。请用 Excel 或 WPS 打开，另存为“Excel 工作簿（.xlsx）”再上传。"
        )
    if head.startswith(b"<?xml"):
        raise RefusalError("这是 XML 文件。请用 Excel 或 WPS 打开，另存为“Excel 工作簿（.xlsx）”再上传。")
    if data.startswith((b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b")):
        raise RefusalError("这是压缩包。请先解压，再上传里面的 Excel 工作簿。")
    if data.startswith((b"\x89PNG", b"\xff\xd8\xff", b"GIF8")):
        raise RefusalError("这是图片。请上传 Excel 工作簿（.xlsx 或 .xls）。")
    if is_plain_text(data[:65536]):
        raise RefusalError(
            "这是文本（CSV）文件。请用 Excel 或 WPS 打开，另存为“Excel 工作簿（.xlsx）”再上传。"
        )
    raise RefusalError(
        "这不是 Excel 工作簿，或者文件已损坏。请用 Excel 或 WPS 打开确认，另存为 .xlsx 再上传。"
    )


def is_plain_text(sample):
    if b"\0" in sample:
        return False
    for encoding in ("utf-8", "gb18030"):
        try:
            sample[: len(sample) - 4].decode(encoding)
        except UnicodeDecodeError as error:
            if error.start < len(sample) - 8:
                continue
        return True
    return False


BROKEN = "文件不完整或已损坏（可能没有传完）。请用 Excel 或 WPS 打开确认，另存后重新上传。"
LOCKED = "工作簿设了打开密码。请在 Excel 或 WPS 中取消密码（文件—信息—保护工作簿），保存后再上传。"


def refuse_ole(data):
    """An OLE container is a .xls, an encrypted .xlsx, or an old document of another kind."""
    if "EncryptedPackage".encode("utf-16-le") in data or is_locked_xls(data):
        raise RefusalError(LOCKED)
    if "WordDocument".encode("utf-16-le") in data:
        raise RefusalError("这是 Word 文档。请上传 Excel 工作簿（.xlsx 或 .xls）。")
    if "PowerPoint".encode("utf-16-le") in data:
        raise RefusalError("这是演示文稿。请上传 Excel 工作簿（.xlsx 或 .xls）。")


def is_locked_xls(data):
    """Whether an encryption record stands among the first of the .xls; to calamine it is garbage."""
    beginning = XLS_BEGINNING.search(data)
    position = beginning.start() if beginning else len(data)
    for _ in range(RECORDS_LOOKED_AT):
        if position + 4 > len(data):
            return False
        kind, length = struct.unpack_from("<HH", data, position)
        if kind == XLS_ENCRYPTION:
            return True
        position += 4 + length
    return False


def open_zip(data, limits):
    """The archive, once it is known to be a workbook of bearable size."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        raise RefusalError(BROKEN) from None
    entries = archive.infolist()
    if len(entries) > limits["entries"] or sum(entry.file_size for entry in entries) > limits["unpacked"]:
        raise RefusalError(
            f"工作簿解压后超过 {limits['unpacked'] // (1 << 20)} MB，不能处理。"
            "请把需要的行复制到一个新工作簿再上传。"
        )
    if any(entry.flag_bits & 1 for entry in entries):
        raise RefusalError("压缩包设了密码。请上传没有密码的 Excel 工作簿。")
    names = set(archive.namelist())
    if "mimetype" in names and b"opendocument.spreadsheet" in archive.read("mimetype")[:200]:
        if "META-INF/manifest.xml" in names and b"encryption-data" in archive.read("META-INF/manifest.xml"):
            raise RefusalError(LOCKED)
    elif any(name.startswith("word/") for name in names):
        raise RefusalError("这是 Word 文档。请上传 Excel 工作簿（.xlsx 或 .xls）。")
    elif not any(name.lower().startswith("xl/") for name in names):
        raise RefusalError("这是压缩包，里面没有可读的表格。请先解压，再上传里面的 Excel 工作簿。")
    return archive


def parts_of_sheets(archive):
    """The name of each .xlsx sheet, and the part of the archive that holds it; nothing for other formats."""
    names = set(archive.namelist())
    if not {"xl/workbook.xml", "xl/_rels/workbook.xml.rels"} <= names:
        return {}
    targets = {
        relation.get("Id"): relation.get("Target", "")
        for relation in ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))  # noqa: S314
    }
    parts = {}
    for element in ElementTree.fromstring(archive.read("xl/workbook.xml")).iter():  # noqa: S314
        if element.tag.rpartition("}")[2] != "sheet":
            continue
        relation = next((value for key, value in element.attrib.items() if key.endswith("}id")), None)
        target = targets.get(relation, "")
        part = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
        if part in names:
            parts[element.get("name")] = part
    return parts


def scan(archive, part):
    """Addresses of formulas, of error values, and of filled cells beyond any sensible table, in one sheet."""
    found = {kind: {} for kind in PATTERNS}
    with archive.open(part) as stream:
        tail = b""
        while chunk := stream.read(CHUNK):
            window = tail + chunk
            for kind, (hints, pattern) in PATTERNS.items():
                if not any(hint in window for hint in hints):
                    continue
                for match in pattern.finditer(window):
                    if len(found[kind]) < ADDRESSES_KEPT:
                        found[kind][match.group(1).decode("ascii")] = None
            tail = window[-OVERLAP:]
    return {kind: list(addresses) for kind, addresses in found.items()}


def read_sheet(workbook, metadata, scanned, budget):
    """The rows of a sheet that hold anything, each with its number and its texts from column A."""
    from python_calamine import SheetVisibleEnum

    sheet = workbook.get_sheet_by_name(metadata.name)
    offset = sheet.start[1] if sheet.start else 0
    rows = []
    for number, values in enumerate(sheet.iter_rows(), start=1):
        if not any(value != "" for value in values):
            continue
        texts = [text_of(value) for value in values]
        while texts and not texts[-1]:
            texts.pop()
        if texts:
            texts = [""] * offset + texts
            budget.spend(texts)
            rows.append([number, texts])
    merged = [[*first, *last] for first, last in (sheet.merged_cell_ranges or [])[:MERGED_KEPT]]
    return {
        "name": metadata.name,
        "visible": metadata.visible == SheetVisibleEnum.Visible,
        "rows": rows,
        "merged": merged,
        **scanned,
    }


class Budget:
    """How many cells, up to the last filled one of each row, and characters the workbook may have."""

    def __init__(self, limits):
        self.limits = limits
        self.cells = self.characters = 0

    def spend(self, texts):
        self.cells += len(texts)
        self.characters += sum(map(len, texts))
        if len(texts) > self.limits["columns"]:
            raise RefusalError(
                f"有内容的列超过 {self.limits['columns']} 列，离表格太远。请把表格复制到新工作簿再上传。"
            )
        if self.cells > self.limits["cells"] or self.characters > self.limits["characters"]:
            raise RefusalError("工作簿内容太多，不能处理。请删去用不到的工作表和行，或分成几个文件上传。")


def read(data, limits):
    """Every worksheet of the workbook in `data`."""
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum

    container = refuse_what_is_no_workbook(data)
    scanned = {}
    try:
        if container == "ole":
            refuse_ole(data)
        else:
            with open_zip(data, limits) as archive:
                scanned = {name: scan(archive, part) for name, part in parts_of_sheets(archive).items()}
        for name, found in scanned.items():
            if found["far"]:
                raise RefusalError(
                    f"工作表“{name}”的 {found['far'][0]} 单元格有内容，离表格太远。"
                    "请删去它（或把表格复制到新工作簿）再上传。"
                )
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(data))
        budget = Budget(limits)
        nothing = {"formulas": [], "errors": [], "far": []}
        return [
            read_sheet(workbook, metadata, scanned.get(metadata.name, nothing), budget)
            for metadata in workbook.sheets_metadata
            if metadata.typ == SheetTypeEnum.WorkSheet
        ]
    except PasswordError:
        raise RefusalError(LOCKED) from None
    except (CalamineError, zipfile.BadZipFile, ElementTree.ParseError, EOFError, ValueError, OSError):
        raise RefusalError(BROKEN) from None
    except Exception as error:
        if type(error).__module__ in ("zlib", "lzma"):
            raise RefusalError(BROKEN) from None
        raise


def limit_this_process(limits):
    """Memory, processor seconds; no file written, no core left behind."""
    for kind, value in (
        (resource.RLIMIT_AS, limits["memory"]),
        (resource.RLIMIT_CPU, limits["seconds"]),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(kind, (value, value))


def main():
    limits = json.loads(sys.argv[1])
    limit_this_process(limits)
    try:
        answer = {"sheets": read(sys.stdin.buffer.read(), limits)}
    except RefusalError as refusal:
        answer = {"refused": str(refusal)}
    json.dump(answer, sys.stdout, ensure_ascii=True, separators=(",", ":"))


if __name__ == "__main__":
    main()
