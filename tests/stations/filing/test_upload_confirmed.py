"""What was previewed is confirmed: once, by its owner, and against the report as it stands by then."""

import pytest

from stations.filing.verbs import submit
from stations.models import Filing
from tests.factories import UserFactory
from tests.stations.filing.conftest import SEPTEMBER
from tests.stations.filing.sheets import (
    HEAD,
    confirm,
    downloaded,
    figures_of,
    fill,
    messages_at,
    own_sheet,
    page,
    upload,
)
from tests.workbooks import files
from yicheng_express.accounts.roles import Role

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("waiting_folder")]


def test_confirming_twice_writes_once_and_says_so(board, filing, signed_in):
    response = upload(signed_in, filing, own_sheet(board, 3, 2, 1))
    confirm(signed_in, filing, response)
    filing.refresh_from_db()
    revision = filing.revision
    assert "这次写入已经完成" in confirm(signed_in, filing, response).text
    filing.refresh_from_db()
    assert filing.revision == revision


def test_what_a_colleague_wrote_meanwhile_is_told_and_nothing_is_written(board, filing, signed_in):
    board.fill(filing)
    first = board.stations[0]
    rows = [HEAD, [first.code, 90, 20, 5], [board.stations[1].code, 80, 20, 5]]
    response = upload(signed_in, filing, files.xlsx(*rows))
    board.write(filing, {first: (95, 20, 5)}, by=board.colleague)
    response = confirm(signed_in, filing, response)
    assert (
        "夏庄便民服务站　到件：钱小满改成了 <strong>95</strong>，文件里是 <strong>90</strong>"
        in response.text
    )
    assert figures_of(filing, first)[0] == 95
    assert figures_of(filing, board.stations[1])[0] == 100
    confirm(signed_in, filing, response)
    assert figures_of(filing, first)[0] == 90
    assert figures_of(filing, board.stations[1])[0] == 80


def test_a_cell_that_was_the_same_at_the_preview_is_not_overwritten_unseen_either(board, filing, signed_in):
    board.fill(filing)
    response = upload(signed_in, filing, own_sheet(board, 100, 20, 6))
    board.write(filing, {board.stations[0]: (95, 20, 5)}, by=board.colleague)
    response = confirm(signed_in, filing, response)
    assert "钱小满改成了" in response.text
    assert figures_of(filing, board.stations[0])[:3] == (95, 20, 5)


def test_a_fault_that_a_colleagues_change_makes_is_told_at_the_confirmation(board, filing, signed_in):
    board.fill(filing)
    response = upload(signed_in, filing, own_sheet(board, None, None, 15))
    board.write(filing, {board.stations[0]: (100, 10, 5)}, by=board.colleague)
    response = confirm(signed_in, filing, response)
    assert "超过发件 10 件" in messages_at(response)["D2"]
    assert figures_of(filing, board.stations[0])[:3] == (100, 10, 5)


def test_what_was_sent_in_meanwhile_stays_as_it_was_sent(board, filing, signed_in):
    board.fill(filing)
    response = upload(signed_in, filing, own_sheet(board, 90, 20, 5))
    filing.refresh_from_db()
    submit(filing, by=board.colleague)
    response = confirm(signed_in, filing, response)
    assert "没有写入。月报已报送，审核期间不能改数" in response.text
    assert figures_of(filing, board.stations[0])[0] == 100


def test_a_locked_report_says_by_which_rule_and_takes_no_file(board, signed_in):
    filing = board.submitted()
    response = signed_in.get(page("filing_upload", filing))
    assert "审核期间不能改数" in response.text
    assert "选择工作簿" not in response.text
    response = upload(signed_in, filing, own_sheet(board, 1, 1, 1))
    assert "审核期间不能改数" in response.text
    filing = board.accepted(SEPTEMBER)
    assert "已通过审核并锁定" in signed_in.get(page("filing_upload", filing)).text


def test_nobody_confirms_or_fetches_anothers_file(board, filing, client):
    client.force_login(board.clerk)
    good = upload(client, filing, own_sheet(board, 1, 1, 1)).context["token"]
    client.force_login(board.colleague)
    for name in ("filing_upload_confirm", "filing_upload_marked"):
        for stolen in (good, f"../../{board.clerk.pk}/filing/{good}", "", "x" * 32):
            response = client.post(page(name, filing), {"token": stolen}, follow=True)
            assert "请重新上传" in response.text
    assert all(line.is_empty for line in filing.lines.all())


PAGES = ["filing_upload", "filing_upload_confirm", "filing_upload_marked"]


@pytest.mark.parametrize("name", PAGES)
def test_another_townships_clerk_finds_nothing_and_who_does_not_fill_has_no_right(name, board, client):
    filing = board.fill(board.open())
    client.force_login(board.other_clerk)
    assert client.post(page(name, filing), {"token": "x"}).status_code == 404
    for user in (board.reviewer, UserFactory(role=Role.LEADER, scope_code="411702")):
        client.force_login(user)
        response = client.post(page(name, filing), {"token": "x"})
        assert response.status_code == 403
    client.force_login(UserFactory(role=Role.BUREAU_CLERK, scope_code="411721"))
    assert client.post(page(name, filing), {"token": "x"}).status_code == 404


def test_the_bureau_uploads_the_districts_own(board, filing, client):
    own = Filing.objects.get(township=None)
    client.force_login(board.reviewer)
    center = own.lines.get().facility
    confirm(client, own, upload(client, own, fill(downloaded(client, own), {center: (1000, 900, 10)})))
    assert figures_of(own, center)[:3] == (1000, 900, 10)
