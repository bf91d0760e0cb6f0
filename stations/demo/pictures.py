"""Neutral little pictures of a shop front, to stand for the photos of a visit to a station."""

import io

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from PIL import Image, ImageDraw

SIZE = (480, 320)
WALLS = ["#e9e2d5", "#dfe6e4", "#e6e0e6"]
SIGN, GLASS, FRAME, GROUND, SHELF = "#2f6b63", "#c4d2d6", "#6d7376", "#b9b2a6", "#a08a6c"


def draw_pictures(district, folder):
    """Three pictures, drawn and kept in this folder of the storage: their names there."""
    return [
        default_storage.save(f"{folder}/demo/{district.code}-{number}.jpg", picture(wall))
        for number, wall in enumerate(WALLS, start=1)
    ]


def picture(wall):
    width, height = SIZE
    image = Image.new("RGB", SIZE, wall)
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, height - 50, width, height), fill=GROUND)
    draw.rectangle((40, 36, width - 40, 84), fill=SIGN)
    draw.rectangle((60, 110, 300, height - 50), fill=GLASS, outline=FRAME, width=4)
    for top in (150, 195, 240):
        draw.rectangle((70, top, 290, top + 6), fill=SHELF)
        for left in range(80, 270, 44):
            draw.rectangle((left, top - 26, left + 30, top), fill=SHELF, outline=FRAME)
    draw.rectangle((330, 110, 430, height - 50), fill=FRAME)
    draw.rectangle((340, 120, 420, height - 60), fill=GLASS)
    content = io.BytesIO()
    image.save(content, "JPEG", quality=80)
    return ContentFile(content.getvalue())
