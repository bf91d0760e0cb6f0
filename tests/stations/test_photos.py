import io
import zipfile

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from stations import photos
from stations.photos import re_encoded
from tests.stations.photographs import GPS, photograph


def upload(content, name="photo.jpg"):
    return SimpleUploadedFile(name, content)


def test_where_and_with_what_it_was_taken_is_gone():
    content = photograph(gps=True)
    assert Image.open(io.BytesIO(content)).getexif().get_ifd(GPS)
    assert not Image.open(re_encoded(upload(content))).getexif()


def test_a_photo_stands_upright_and_is_no_larger_than_needed():
    small = Image.open(re_encoded(upload(photograph(size=(640, 480), orientation=6))))
    assert small.size == (480, 640)
    assert max(Image.open(re_encoded(upload(photograph(size=(4000, 3000))))).size) == photos.LONGEST_SIDE


@pytest.mark.parametrize("image_format", ["JPEG", "PNG", "WEBP"])
def test_what_phones_send_is_let_in_as_jpeg(image_format):
    assert Image.open(re_encoded(upload(photograph(image_format)))).format == "JPEG"


def a_zip():
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("a", "b")
    return content.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"%PDF-1.7",
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        a_zip(),
        photograph()[:400],
        photograph("GIF"),
    ],
)
def test_what_is_no_photo_is_refused_in_words(content):
    with pytest.raises(ValidationError, match="不是可用的照片"):
        re_encoded(upload(content))


def test_what_hides_behind_or_within_a_picture_is_left_behind():
    script = b"<script>alert(1)</script>"
    comment = b"\xff\xfe" + (len(script) + 2).to_bytes(2, "big") + script
    for content in (photograph() + script, photograph()[:2] + comment + photograph()[2:]):
        assert b"script" in content
        assert b"script" not in re_encoded(upload(content)).read()


def test_of_a_format_that_is_unpacked_whole_less_is_taken(monkeypatch):
    monkeypatch.setattr(photos, "LARGEST_PIXELS_WHOLE", 5_000_000)
    assert re_encoded(upload(photograph(size=(4000, 3000))))
    with pytest.raises(ValidationError, match="4000×3000 像素，太大了"):
        re_encoded(upload(photograph("PNG", size=(4000, 3000))))


def test_a_photo_that_is_too_large_is_refused_before_it_is_unpacked(monkeypatch):
    monkeypatch.setattr(photos, "LARGEST_PIXELS_WHOLE", 1000)
    with pytest.raises(ValidationError, match="640×480 像素，太大了"):
        re_encoded(upload(photograph()))
    monkeypatch.setattr(photos, "LARGEST_FILE", 10)
    with pytest.raises(ValidationError, match="照片不能超过"):
        re_encoded(upload(photograph()))
