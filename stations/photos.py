"""Photos as they are let in: looked at by content, re-encoded, without the metadata that phones put in."""

import io

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from PIL import Image, ImageOps

LARGEST_FILE = 15 * 1024 * 1024
LARGEST_PIXELS = 50_000_000
# Of a format that cannot be unpacked at a smaller size: a few kilobytes of it may claim all that memory.
LARGEST_PIXELS_WHOLE = 25_000_000
FORMATS = ["JPEG", "PNG", "WEBP"]
LONGEST_SIDE = 1600  # pixels: enough to read a price list on a wall


def re_encoded(upload):
    """The uploaded photo as a JPEG of our own making: upright, at most 1,600 pixels long, its pixels alone.

    Raises ValidationError, in words for the person who uploaded it, where it is too large or no photo.
    """
    if upload.size > LARGEST_FILE:
        raise ValidationError(f"照片不能超过 {LARGEST_FILE // 1024 // 1024} MB，请压缩后再传。")
    try:
        with Image.open(upload, formats=FORMATS) as image:
            width, height = image.size
            shrunk = LONGEST_SIDE / max(width, height)
            image.draft("RGB", (int(width * shrunk), int(height * shrunk)))
            largest = LARGEST_PIXELS_WHOLE if image.size == (width, height) else LARGEST_PIXELS
            if width * height > largest:
                raise ValidationError(f"照片有 {width}×{height} 像素，太大了，请缩小后再传。")
            upright = ImageOps.exif_transpose(image).convert("RGB")
    except ValidationError:
        raise
    except Exception as error:  # a broken picture breaks Pillow in many ways: struct.error, SyntaxError, …
        raise ValidationError("这个文件不是可用的照片，请上传 JPG、PNG 或 WebP 格式的照片。") from error
    upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    upright.info = {}  # or Pillow would write the comment of the one into the other
    encoded = io.BytesIO()
    upright.save(encoded, "JPEG", quality=85, optimize=True)
    return ContentFile(encoded.getvalue(), name="photo.jpg")
