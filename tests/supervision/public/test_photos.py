"""Photos from the public: nothing of where they were taken or of what hides in them is kept."""

import io
import struct
import zipfile
import zlib

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from supervision.models import Complaint, ComplaintPhoto, PublicAttempt
from tests.stations.photographs import GPS, photograph
from tests.supervision.public.conftest import photo, text

SCRIPT = b"<html><script>alert(1)</script></html>"


def archive():
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as packed:
        packed.writestr("evil.html", SCRIPT)
    return content.getvalue()


def animation():
    content = io.BytesIO()
    frames = [Image.new("P", (20, 20), colour) for colour in range(3)]
    frames[0].save(content, "GIF", save_all=True, append_images=frames[1:])
    return content.getvalue()


def bomb(side):
    """A PNG of a few bytes that claims so many pixels."""

    def chunk(name, data):
        checked = name + data
        return struct.pack(">I", len(data)) + checked + struct.pack(">I", zlib.crc32(checked))

    head = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    rows = zlib.compress(b"\0" * 1000)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def send(client, ground, *photos):
    return client.post(ground.form, ground.sent(photos=list(photos)))


def named(content, name="photo.jpg"):
    return SimpleUploadedFile(name, content, "image/jpeg")


def test_what_is_let_in_is_a_picture_of_our_own_making(ground, client):
    with_gps = photograph(gps=True)
    assert Image.open(io.BytesIO(with_gps)).getexif().get_ifd(GPS)
    for name, content, behind in (
        ("GPS", with_gps, b"Exif"),
        ("a zip behind it", photograph() + archive(), b"PK"),
        ("a page behind it", photograph() + SCRIPT, b"script"),
        (
            "a page in a comment",
            photograph()[:2] + b"\xff\xfe\x00\x28" + SCRIPT + photograph()[2:],
            b"script",
        ),
        ("40 megapixels", photograph(size=(7300, 5500)), b"Exif"),
    ):
        PublicAttempt.objects.all().delete()
        assert send(client, ground, named(content)).status_code == 302, name
        kept = ComplaintPhoto.objects.order_by("-pk").first()
        assert kept.by is None, name
        assert kept.image.name.startswith("complaint_photos/"), name
        with kept.image.open() as file:
            encoded = file.read()
        assert behind not in encoded, name
        picture = Image.open(io.BytesIO(encoded))
        assert picture.format == "JPEG", name
        assert not picture.getexif(), name
        assert max(picture.size) <= 1600, name
    assert Complaint.objects.count() == 5


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (archive(), "不是可用的照片"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", "不是可用的照片"),
        (animation(), "不是可用的照片"),
        (photograph()[:500], "不是可用的照片"),
        (b"", "不是可用的照片"),
        (bomb(9_000), "9000×9000 像素，太大了"),
        (bomb(60_000), "不是可用的照片"),
        (b"\xff\xd8" + b"0" * (15 * 1024 * 1024), "不能超过 15 MB"),
    ],
    ids=["zip", "svg", "animated gif", "truncated", "empty", "flat bomb", "bomb", "too large"],
)
def test_what_is_no_photo_is_refused_in_words_and_what_was_typed_stays(content, words, ground, client):
    answer = send(client, ground, photo("好的.jpg"), named(content, "收据.jpg"))
    assert answer.status_code == 409
    page = text(answer)
    assert words in page
    assert "收据.jpg" in page
    assert "刚才选的照片没有保存，请重新选择" in page
    assert "昨天去取件，站点收了五元保管费。" in page
    assert not Complaint.objects.exists()


def test_photos_and_words_are_told_together(ground, client):
    answer = client.post(
        ground.form, ground.sent(words="", photos=[named(archive(), "a.jpg"), *[photo()] * 4])
    )
    page = text(answer)
    for words in ("请写明发生了什么", "照片最多 4 张，现在选了 5 张", "a.jpg：这个文件不是可用的照片"):
        assert words in page, words
