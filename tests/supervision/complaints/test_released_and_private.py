"""What everybody may read, and what hardly anybody: public words, contacts, numbers that people type."""

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from supervision.complaints.contacts import masked_name, masked_phone, reveal
from supervision.complaints.releasing import release, take_down
from supervision.models import Complaint
from supervision.refusals import SupervisionRefused
from tests.supervision.complaints.conftest import signed_in

pytestmark = pytest.mark.django_db
PHONE, CARD = "13912345678", "110101199003078515"
CONTACT = {
    "contact_name": "王麦收",
    "contact_phone": PHONE,
    "words": "收了五元，电话（号码略）。",
    "words_received": f"收了五元，电话{PHONE}。",
}


def test_only_what_staff_wrote_is_public_and_it_is_taken_down_again(office):
    complaint = office.closed()
    assert not Complaint.objects.released().exists()
    complaint = release(
        complaint, by=office.bureau, public_words=f"某站收费，{CARD}", public_reply=f"已退，问 {PHONE}"
    )
    assert (complaint.public_words, complaint.public_reply) == ("某站收费，（号码略）", "已退，问 （号码略）")
    assert Complaint.objects.released().get() == complaint
    with pytest.raises(SupervisionRefused, match="请写公开的办理结果"):
        release(complaint, by=office.bureau, public_words="某站收费", public_reply="")
    complaint = take_down(complaint, by=office.bureau, reason="认得出人")
    assert (complaint.released_at, complaint.public_words) == (None, "某站收费，（号码略）")
    assert not Complaint.objects.released().exists()
    with pytest.raises(SupervisionRefused, match="没有公开"):
        take_down(complaint, by=office.bureau, reason="再撤")


def test_what_is_about_an_office_is_not_released_and_the_page_says_so(office):
    complaint = office.assigned(office.received(about_office=True), handler="inspector")
    complaint = office.closed(office.answered(complaint, by=office.inspector))
    with pytest.raises(SupervisionRefused, match="机关的投诉不公开"):
        release(complaint, by=office.bureau, public_words="镇里的事", public_reply="已处理")
    assert office.fresh(complaint).released_at is None
    client = signed_in(office.bureau)
    page = client.get(reverse("complaint", args=[complaint.number]))
    assert "机关的投诉不公开" in page.text
    typed = {"seen": complaint.revision, "public_words": "镇里的事", "public_reply": "已处理"}
    told = client.post(reverse("complaint_release", args=[complaint.number]), typed)
    assert told.status_code == 409
    assert "机关的投诉不公开" in told.text


def test_a_contact_is_whole_for_whoever_handles_it_and_each_look_is_recorded(office):
    handlers = {"bureau", "colleague", "chief", "boss"}
    complaint = office.received(**CONTACT)
    for lead_on, who in [
        (lambda each: each, handlers),
        (office.assigned, handlers | {"clerk"}),
        (office.answered, handlers | {"clerk"}),
        (office.closed, handlers),
    ]:
        complaint = lead_on(complaint)
        for name, person in office.people.items():
            if name in who:
                assert reveal(complaint, by=person).phone == PHONE
                assert complaint.events.filter(step="contact_seen").last().by == person
            else:
                with pytest.raises(PermissionDenied, match="只有正在办理"):
                    reveal(complaint, by=person)


def test_a_number_is_shown_on_no_page_but_the_answer_to_who_asked(office):
    complaint = office.assigned(office.received(**CONTACT))
    page = reverse("complaint", args=[complaint.number])
    export = reverse("complaints_export")
    for name in ("bureau", "inspector", "clerk", "leader", "agent"):
        client = signed_in(office.people[name])
        content = client.get(page).content.decode() + client.get(reverse("complaints")).content.decode()
        assert PHONE not in content, name
        assert "王麦收" not in content, name
        assert ("****5678" in content) == (name in {"bureau", "clerk"}), name
        assert PHONE.encode() not in client.get(export).content
    client = signed_in(office.clerk)
    told = client.post(reverse("complaint_reveal", args=[complaint.number]))
    assert PHONE in told.content.decode()
    assert "王麦收" in told.content.decode()
    assert "no-store" in told.headers["Cache-Control"]
    assert PHONE not in client.get(page).content.decode()
    assert "查看联系方式" in client.get(page).content.decode()


def test_of_a_name_and_a_number_little_is_shown():
    assert [masked_name("王麦收"), masked_name("")] == ["王**", ""]
    assert [masked_phone(PHONE), masked_phone("1234567"), masked_phone("")] == ["****5678", "****", ""]
