"""The grid on a phone: a card for each facility, everything on the screen, the next cell under the thumb."""

import pytest
from playwright.sync_api import expect

from stations.filing.verbs import submit
from tests.browser.conftest import fits
from tests.browser.filing import Grid


@pytest.fixture
def grid(month, browsers):
    return Grid(browsers(month.clerk, size="phone").open(month.address))


def test_enter_goes_on_to_the_next_cell_of_the_card_and_then_to_the_next_card(month, grid):
    first, second = month.stations[:2]
    grid.type(first, "100")
    for name, text in [("outbound", "20"), ("agri_outbound", "5"), ("explanation", "农忙")]:
        grid.page.keyboard.press("Enter")
        assert grid.focused == f"{name}-{first.code}"
        grid.page.keyboard.type(text)
    grid.page.keyboard.press("Enter")
    assert grid.focused == f"inbound-{second.code}"
    grid.is_saved()
    assert first.filing_lines.get().figures == (100, 20, 5)
    assert first.filing_lines.get().explanation == "农忙"


def test_every_state_of_a_card_fits_on_the_screen(month, grid):
    first, second, third = month.stations
    grid.type(first, "一百")
    grid.paste(second, "1\t2\t9\t" + "停" * 60 + "\t多出的一列\n3\t4\n5\t6", "inbound")
    expect(grid.told).to_contain_text("没有粘贴")
    expect(grid.status).to_contain_text("其余已保存")
    assert fits(grid.page)
    grid.page.context.set_offline(True)
    grid.cell(third).fill("33")
    month.write(month.filing, {third: (44,)}, by=month.colleague)
    expect(grid.note(third)).to_have_text("未上传")
    assert fits(grid.page)
    grid.page.context.set_offline(False)
    expect(grid.note(third)).to_contain_text("填了 44")
    assert fits(grid.page)
    grid.submit()
    expect(grid.page.locator("#filing-problems")).to_contain_text("还没有报送")
    assert fits(grid.page)


def test_what_could_not_be_saved_is_not_called_empty_and_nothing_lies_over_the_answer(month, grid):
    first = month.stations[0]
    grid.paste(first, "100\t-3\t5")
    expect(grid.told).to_be_visible()
    grid.submit()
    expect(grid.page.locator("#filing-problems")).to_contain_text("还没有报送")
    expect(grid.told).to_be_hidden()
    expect(grid.note(first, "outbound")).to_contain_text("是负数")
    findings = [grid.page.locator(f"#line-{station.code} [data-findings]") for station in month.stations]
    expect(findings[1]).to_contain_text("没有填")
    expect(findings[0]).not_to_contain_text("没有填")


def test_an_explanation_that_is_locked_is_read_in_full(month, browsers):
    first, words = month.stations[0], "停" * 90
    filing = month.fill(month.filing)
    submit(month.write(filing, {first: (100, 20, 5, words)}), by=month.clerk)
    grid = Grid(browsers(month.clerk, size="phone").open(month.address))
    explanation = grid.page.locator(f"#line-{first.code} .explanation")
    expect(explanation).to_have_text(words)
    expect(explanation).to_be_visible()
    expect(grid.cell(first, "explanation")).to_be_hidden()
    assert fits(grid.page)


def test_the_state_of_saving_stays_in_sight(month, grid):
    grid.cell(month.stations[-1]).click()
    box = grid.status.bounding_box()
    assert box["y"] + box["height"] <= 844
    for button in ("保存草稿", "报送"):
        box = grid.page.get_by_role("button", name=button, exact=True).bounding_box()
        assert box["height"] >= 44
        assert box["x"] + box["width"] <= 390
