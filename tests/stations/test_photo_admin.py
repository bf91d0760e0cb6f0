"""Photos in the form of a station: chosen in the portal's words, shown as pictures, never replaced."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from stations.models import FacilityPhoto
from tests.factories import StationFactory
from tests.stations.photographs import photograph
from tests.stations.test_register_admin import change_url, station_form
from yicheng_express.accounts.roles import Role


@pytest.fixture
def station(district, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return StationFactory(village__township__district=district)


@pytest.fixture
def photo(station):
    upload = SimpleUploadedFile("photo.jpg", photograph())
    return FacilityPhoto.objects.create(facility=station, image=upload, caption="门头")


def test_a_saved_photo_is_shown_with_its_caption_and_not_by_the_name_of_its_file(station, photo, as_role):
    page = as_role(Role.BUREAU_CLERK).get(change_url(station)).content.decode()
    assert f'<img src="/photos/{photo.pk}/" alt="门头">' in page
    assert photo.image.name not in page
    assert 'id="id_photos-0-image"' not in page  # no other file in its place
    assert "选择照片…" in page


def test_a_file_sent_for_a_saved_photo_does_not_replace_it(station, photo, as_role):
    other = SimpleUploadedFile("other.jpg", photograph(size=(20, 20)))
    row = {"id": photo.pk, "facility": station.pk, "image": other, "caption": "门头（夜间）"}
    form = station_form(station.village, photos=[row], name=station.name)
    assert as_role(Role.BUREAU_CLERK).post(change_url(station), form).status_code == 302
    kept = FacilityPhoto.objects.get()
    assert (kept.image.name, kept.caption) == (photo.image.name, "门头（夜间）")
    assert kept.image.width == 640
