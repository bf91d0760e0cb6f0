import io

from PIL import Image

GPS = 0x8825


def photograph(image_format="JPEG", size=(640, 480), *, orientation=None, gps=False):
    """The bytes of a picture, as a phone might send it."""
    image = Image.new("RGB", size, "teal")
    exif = image.getexif()
    if orientation:
        exif[0x0112] = orientation
    if gps:
        exif[GPS] = {1: "N", 2: (32.0, 58.0, 0.0), 3: "E", 4: (114.0, 1.0, 0.0)}
    content = io.BytesIO()
    image.save(content, image_format, exif=exif)
    return content.getvalue()
