"""What people write into a case: without anybody's numbers, and of bounded length."""

from supervision.refusals import SupervisionRefused
from yicheng_express.private_numbers import without_private_numbers

LONGEST = 500


def written(text, longest=LONGEST):
    """The text as it is kept, which may be empty. Raises SupervisionRefused where it is too long."""
    text = without_private_numbers(str(text or "").replace("\r\n", "\n").strip())
    if len(text) > longest:
        raise SupervisionRefused(f"最多 {longest} 字，现有 {len(text)} 字，请写短一些。")
    return text


def needed(text, message, longest=LONGEST):
    """The same; raises SupervisionRefused with the message where nothing is left."""
    text = written(text, longest)
    if not text:
        raise SupervisionRefused(message)
    return text
