"""English on a screen: what a reader of Chinese would stumble over, and the little that is none."""

import io
import re

from openpyxl import load_workbook

from yicheng_express.accounts.roles import Role

TOKEN = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.:/%-]*")
LETTERS = re.compile(r"[A-Za-z]{2,}")
# Names of things that have no Chinese one, endings of files, and two examples of pinyin.
KNOWN = {"Excel", "API", "WPS", "PDF", "MB", "KB", "JPG", "PNG", "SHA-256", "CSV"}
KNOWN |= {"Webhook"}  # what the platforms of the work groups call it themselves
KNOWN |= {"xlsx", "xls", "xlsb", "ods", "et", "xiazhuang", "xz"}
ACCOUNTS = set(Role.values)  # whoever is signed in reads their own name of the account
SHOWS_A_FILE = {"admin:stations_policy_change"}  # the policy file as the county wrote it, keys and all


def english_in(text):
    """The words that are neither Chinese nor known; what has a figure in it is a number or an address."""
    tokens = (token.strip(".:/-") for token in TOKEN.findall(text))
    strange = (token for token in tokens if LETTERS.search(token) and not re.search(r"\d", token))
    return [token for token in strange if token not in KNOWN | ACCOUNTS]


def english_on(seen):
    """The same, of a page or a workbook that somebody was led to: (word, where it stands)."""
    if seen.name in SHOWS_A_FILE:
        return []
    texts = seen.reading.words if seen.reading else workbook_words(seen.answer)
    return [(word, text) for text in texts for word in english_in(text)]


def workbook_words(answer):
    """Everything that is read in a workbook: sheets' names, cells, notes, headers, what its checks say."""
    if "spreadsheetml" not in answer.kind:
        return []
    return [
        word for sheet in load_workbook(io.BytesIO(answer.content)) for word in sheet_words(sheet) if word
    ]


def sheet_words(sheet):
    yield sheet.title
    for part in (sheet.oddHeader, sheet.oddFooter):
        yield from (side.text for side in (part.left, part.center, part.right))
    for check in sheet.data_validations.dataValidation:
        yield from (check.error, check.errorTitle, check.prompt, check.promptTitle)
    for cell in (cell for row in sheet.iter_rows() for cell in row):
        yield cell.value if isinstance(cell.value, str) and cell.data_type != "f" else ""
        yield cell.comment.text if cell.comment else ""
