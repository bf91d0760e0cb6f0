"""佐证材料: photos, re-encoded, and PDF files, looked at by their content; never what the name says.

A PDF is kept as it came, and handed out as a download alone. What is one from its first byte to its last has
no page, archive or program before or behind it. What names a script, a program to start or an attachment is
refused, wherever the name stands: where a stream or a comment begins is for a reader to say, and a file can
lie about it. So a scan whose pixels happen to spell such a name is refused too, once in some hundreds of the
largest, and may come as a photo. What is packed in a compressed stream is not looked into.
"""

import re
import unicodedata
import uuid

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile

from stations.photos import re_encoded
from supervision.models import TaskProof
from supervision.refusals import SupervisionRefused
from yicheng_express.private_numbers import without_private_numbers

MOST_PROOFS = 6
MEGABYTE = 1024 * 1024
LARGEST_PDF = 10 * MEGABYTE
LONGEST_NAME = 80
BEGINS = re.compile(rb"%PDF-[12]\.[0-9]")
ENDS = b"%%EOF"
# Names of what a reader would run, open or hand out by itself.
ACTIVE = (
    b"JavaScript",
    b"JS",
    b"Launch",
    b"EmbeddedFile",
    b"EmbeddedFiles",
    b"FileAttachment",
    b"RichMedia",
    b"XFA",
)


def spelled(name):
    """A pattern of the name in a PDF, each letter as itself or as its code (`/J#61vaScript`)."""
    return b"".join(b"(?:%c|#(?i:%02x))" % (letter, letter) for letter in name)


# No part of it repeats: the time it takes grows with the file, never faster.
ACTIVE_NAME = re.compile(rb"/(?:" + b"|".join(map(spelled, ACTIVE)) + rb")\b")


def checked_proofs(uploads):
    """The TaskProofs of these uploads, none on the disk yet.

    Raises SupervisionRefused with everything that is wrong: whoever mends one thing does not choose twice.
    """
    faults = [f"佐证材料一次最多 {MOST_PROOFS} 份。"] if len(uploads) > MOST_PROOFS else []
    proofs = []
    for upload in uploads[:MOST_PROOFS]:
        try:
            proofs.append(checked_proof(upload))
        except ValidationError as error:
            faults.append(f"{shown_name(upload.name)}：{error.messages[0]}")
    if faults:
        raise SupervisionRefused(*faults)
    return proofs


def checked_proof(upload):
    """One of them, not saved. Raises ValidationError in words."""
    beginning = upload.read(len(b"%PDF-1.0"))
    upload.seek(0)
    if not BEGINS.match(beginning):
        try:
            return TaskProof(name=shown_name(upload.name), file=re_encoded(upload), is_photo=True)
        except ValidationError as error:
            words = error.messages[0]
            raise ValidationError(words if "不能超过" in words or "像素" in words else NO_PROOF) from error
    return TaskProof(name=shown_name(upload.name), file=checked_pdf(upload), is_photo=False)


NO_PROOF = "这个文件既不是可用的照片（JPG、PNG、WebP），也不是 PDF，请另存后再传。"


def checked_pdf(upload):
    if upload.size > LARGEST_PDF:
        raise ValidationError(f"PDF 不能超过 {LARGEST_PDF // MEGABYTE} MB，请压缩后再传。")
    content = upload.read()
    _whole, ends, behind = content.rpartition(ENDS)
    if not ends or b"startxref" not in content or behind.strip(b"\r\n \t\x00"):
        raise ValidationError("这个 PDF 文件不完整，或者后面附有别的内容，请重新导出后再传。")
    if ACTIVE_NAME.search(content):
        raise ValidationError("这个 PDF 含有脚本或附件，请另存为不含脚本的 PDF，或者拍照上传。")
    return ContentFile(content, name=f"{uuid.uuid4().hex}.pdf")


def shown_name(name):
    """The file's name as it is shown: no path, no control characters, nobody's numbers, not too long."""
    name = str(name).replace("\\", "/").rsplit("/", 1)[-1]
    name = "".join(char for char in name if not unicodedata.category(char).startswith("C")).strip()
    return without_private_numbers(name)[-LONGEST_NAME:] or "材料"


def keep_proofs(note, proofs):
    for proof in proofs:
        proof.note = note
        proof.save()
