"""What is forbidden is refused by the pages too: every step, from every place, by every role, in words."""

import html

import pytest
from django.urls import reverse

from subsidies.choices import Step
from subsidies.roll_forms import key_of, ticked_value
from subsidies.views.notices import SEEN
from tests.subsidies.conftest import AFTER, photo
from tests.subsidies.situations import (
    MAY,
    NEXT_NOTICE,
    PAYEE,
    REASON,
    SITUATIONS,
    WRITE,
    brought_to,
    clients_of,
    everybody,
    everything,
    refusal,
    taken_back,
)

pytestmark = pytest.mark.django_db
PAYEE_TYPED = dict(zip(("kind", "name", "bank", "account"), map(str, PAYEE), strict=True))
DONE = 302


def by_page(page, **typed):
    """Post what was typed to the page of one application, on the revision that is there."""

    def post(client, case):
        data = {"seen": case.application.revision} | typed
        return client.post(reverse(f"application_{page}", args=[case.number]), data)

    return post


def verify_by_page(client, case):
    visit = {"visited_on": str(AFTER), "visited_by": "李春梅", "findings": "", "photos": [photo()]}
    return by_page("verify", **visit)(client, case)


def approve_by_page(client, case):
    return by_page("approve", fund=case.cases.fund.pk)(client, case)


def publish_by_page(client, case):
    first, last = map(str, NEXT_NOTICE)
    words = {"title": "公示", "contact": "商务局 0396-1234567", "first_day": first, "last_day": last}
    chosen = {"application": case.number, SEEN + case.number: case.application.revision}
    return client.post(reverse("notice_new"), chosen | words)


def lock_by_page(client, case):
    words = {"title": "花名册", "unit": "财政局", "application": ticked_value(case.application)}
    if case.bounced_of:
        return client.post(reverse("roll_supplement", args=[case.roll_number]), words)
    return client.post(f"{reverse('roll_new')}?fund={key_of(case.cases.fund)}", words)


def void_by_page(client, case):
    return client.post(reverse("roll_void", args=[case.roll_number]), {"reason": REASON})


BY_PAGE = {
    WRITE: by_page("write", note="改过", **PAYEE_TYPED),
    Step.SUBMITTED: by_page("submit"),
    Step.VERIFIED: verify_by_page,
    Step.PUBLICIZED: publish_by_page,
    Step.APPROVED: approve_by_page,
    Step.ROLLED: lock_by_page,
    Step.UNROLLED: void_by_page,
    Step.PAYEE_CORRECTED: by_page("correct_payee", reason=REASON, **PAYEE_TYPED),
    Step.REVOKED: by_page("revoke", reason=REASON),
    Step.RETURNED: by_page("return", reason=REASON),
    Step.REJECTED: by_page("reject", reason=REASON),
    Step.WITHDRAWN: by_page("withdraw", reason=""),
}
# The bank's results come as a workbook, which is looked at before anything is written.
BY_WORKBOOK = {Step.PAID, Step.BOUNCED}


def test_every_step_has_its_page():
    assert set(BY_PAGE) == set(MAY) - BY_WORKBOOK


@pytest.mark.parametrize("situation", SITUATIONS)
def test_a_page_refuses_everybody_but_those_of_the_table(situation, cases):
    people = everybody(cases)
    clients = clients_of(people)
    case = brought_to(cases, situation)
    before = everything()
    for step, post in BY_PAGE.items():
        for name in sorted(clients.keys() - MAY[step].get(situation, set())):
            answer = post(clients[name], case)
            where = f"{name}: {step} from {situation}"
            assert answer.status_code in (403, 404, 409), f"{where}: {answer.status_code}"
            if answer.status_code == 409:
                assert says_why(answer, refusal(step, case, people[name])), where
        assert everything() == before, f"{step} from {situation} changed something"


def says_why(answer, reasons):
    page = answer.content.decode()
    return bool(reasons) and all(html.escape(reason) in page for reason in reasons)


@pytest.mark.parametrize("situation", SITUATIONS)
def test_a_page_does_it_for_those_of_the_table(situation, cases):
    clients = clients_of(everybody(cases))
    case = brought_to(cases, situation)
    before = everything()
    for step, post in BY_PAGE.items():
        for name in MAY[step].get(situation, set()) & clients.keys():
            with taken_back():
                assert post(clients[name], case).status_code == DONE, f"{name}: {step} from {situation}"
                assert everything() != before


def test_who_may_not_is_told_whose_part_it_is(cases):
    clients = clients_of(everybody(cases))
    case = brought_to(cases, "publicized")
    for name, step, words in (
        ("bureau", Step.APPROVED, "补贴由商务局负责人批准"),
        ("clerk", Step.VERIFIED, "现场核查由商务局办理"),
        ("clerk", Step.RETURNED, "退回和不予补贴由商务局办理"),
        ("chief", Step.SUBMITTED, "由本乡镇（街道）申请"),
        ("finance", Step.PAYEE_CORRECTED, "没有核查权限"),
    ):
        answer = BY_PAGE[step](clients[name], case)
        assert (answer.status_code, words in answer.content.decode()) == (403, True), (name, step)


def test_what_is_out_of_scope_is_not_there(cases):
    clients = clients_of(everybody(cases))
    case = brought_to(cases, "rolled")
    for name in ("other_clerk", "foreign_chief"):
        for step in BY_PAGE.keys() - {Step.PUBLICIZED, Step.ROLLED, Step.UNROLLED}:
            answer = BY_PAGE[step](clients[name], case)
            assert answer.status_code == 404, (name, step)
            assert case.application.facility.name not in answer.content.decode()


def test_the_banks_results_are_taken_from_the_finance_bureau_alone(cases):
    clients = clients_of(everybody(cases))
    brought_to(cases, "rolled")
    before = everything()
    for name in clients.keys() - {"finance", "boss"}:
        for page in ("bank_results", "bank_results_confirm"):
            assert clients[name].post(reverse(page), {"token": "x"}).status_code == 403, (name, page)
    assert everything() == before
