"""Who sees which complaint: with data of everybody there, in list, counts, export, photo, page and merged."""

import io

import openpyxl
import pytest
from django.urls import reverse

from stations.models import VillageStation
from supervision.complaints.desk import complaints_waiting
from supervision.complaints.merging import merge
from supervision.models import ComplaintPhoto
from tests.supervision.complaints.conftest import BEGIN, signed_in
from tests.supervision.rows import assigned_to, complaint_at

pytestmark = pytest.mark.django_db


def photo_of(complaint, settings):
    folder = settings.MEDIA_ROOT / "complaint_photos"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "one.jpg").write_bytes(b"a photo")
    return ComplaintPhoto.objects.create(
        complaint=complaint, part="complaint", image="complaint_photos/one.jpg"
    )


def rows_of(workbook):
    sheet = openpyxl.load_workbook(io.BytesIO(workbook.content))["投诉"]
    texts = [row[0] for row in sheet.iter_rows(values_only=True)]
    return {text for text in texts if text and "-TS" in str(text)}


def test_nobody_sees_more_than_is_theirs_by_any_way(office, settings):
    """fresh: nobody was asked yet. about: an office. far: another township's. abroad: another district's."""
    far_station = office.other_station
    type(far_station).objects.filter(pk=far_station.pk).update(operator=office.other_agent.enterprise)
    far_station.refresh_from_db()
    complaints = {
        "fresh": office.received(),
        "given": office.assigned(),
        "about": office.answered(
            office.assigned(office.received(about_office=True), handler="inspector"), by=office.inspector
        ),
        "far": office.assigned(
            office.received(far_station), handler="township", township=office.other_township
        ),
        "abroad": assigned_to(complaint_at(VillageStation.objects.get(name="外村服务站"))),
    }
    complaints["merged_into_about"] = merge(
        office.received(about_office=True),
        into=office.assigned(office.received(about_office=True), handler="bureau"),
        by=office.bureau,
    )
    complaints["merged"] = office.merged(into=complaints["given"])
    photos = {name: photo_of(each, settings) for name, each in complaints.items()}
    district = set(complaints) - {"abroad"}
    sees = {
        "bureau": district,
        "chief": district,
        "inspector": district,
        "leader": district,
        "clerk": {"given", "merged"},
        "agent": {"given", "merged"},
        "other_clerk": {"far"},
        "other_agent": {"far"},
        "stranger": {"abroad"},
    }
    for person, seen in sees.items():
        client = signed_in(office.people[person])
        listed = client.get(reverse("complaints") + "?queue=all")
        content = listed.content.decode()
        exported = rows_of(client.get(reverse("complaints_export")))
        for name, complaint in complaints.items():
            case, is_seen = f"{person}: {name}", name in seen
            assert (complaint.number in content) == is_seen, case
            assert (complaint.number in exported) == is_seen, case
            status = 200 if is_seen else 404
            assert client.get(reverse("complaint_photo", args=[photos[name].pk])).status_code == status, case
            if not is_seen or person == "clerk":
                page = client.get(reverse("complaint", args=[complaint.number]))
                assert page.status_code == status, case
        received = listed.context["statistics"].received
        assert received == len(seen) + (seen == district), person  # the main case about an office, too
        found = client.get(reverse("complaints"), {"q": complaints["about"].number, "queue": "all"})
        assert found.context["statistics"].received == (seen == district), person
    assert complaints["about"].number not in client_page(office, "clerk", complaints["given"])


def client_page(office, name, complaint):
    return signed_in(office.people[name]).get(reverse("complaint", args=[complaint.number])).content.decode()


def test_of_who_else_complained_a_handler_is_told_and_a_page_of_what_is_hidden_names_nothing(office):
    main = office.assigned()
    other = office.merged(into=main)
    assert other.number in client_page(office, "clerk", main)
    assert main.number in client_page(office, "clerk", other)


def test_the_desk_says_what_waits_for_whom(office):
    office.received()
    office.received(about_office=True)
    office.assigned()
    office.assigned(handler="bureau")
    office.assigned(handler="inspector")
    office.assigned(handler="enterprise", enterprise=office.operator)
    office.answered()
    office.reopened()
    assert waiting(office, "bureau") == {"待受理": 2, "已重开": 1, "待我答复": 1, "待办结": 1}
    assert waiting(office, "inspector") == {"待我答复": 1, "待办结": 1}
    assert waiting(office, "clerk") == {"待我答复": 1}
    assert waiting(office, "agent") == {"待我答复": 1}
    assert waiting(office, "leader") == waiting(office, "other_clerk") == waiting(office, "technician") == {}
    on = BEGIN.replace(day=6)
    assert waiting(office, "clerk", on) == {"待我答复": 1, "逾期": 1}
    assert waiting(office, "inspector", on) == {"待我答复": 1, "待办结": 1, "逾期": 1}
    assert waiting(office, "bureau", BEGIN.replace(day=5))["临期"] == 1


def waiting(office, name, on=BEGIN):
    return {words: number for _queue, words, number in complaints_waiting(office.people[name], on)}
