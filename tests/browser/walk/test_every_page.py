"""What holds on every page that anybody is led to, in a portal with the invented data of the trial."""

from tests.doors.declared import ABOUT, PAGES, POST_ONLY

JUST_DONE = {"password_change_done"}  # led to by what was sent a moment ago


def told(faults):
    return "\n".join(["", *faults[:40], f"({len(faults)} in all)"])


def test_every_page_that_is_about_no_one_thing_is_led_to_by_a_link(found):
    assert set(PAGES) - POST_ONLY - set(ABOUT) - JUST_DONE <= set(found["names"])


def test_every_link_answers(found):
    assert not found["unanswered"], told(found["unanswered"])


def test_no_page_and_no_workbook_speaks_english(found):
    assert not found["english"], told(found["english"])


def test_every_form_sent_empty_is_answered_in_chinese(found):
    assert not found["refusals"], told(found["refusals"])


def test_every_page_is_light_enough_for_a_slow_line(found):
    assert not found["heavy"], told(found["heavy"])


def test_axe_finds_nothing_against_wcag_on_any_page(found):
    assert not found["inaccessible"], told(found["inaccessible"])


def test_the_tab_key_alone_comes_to_everything_in_order_and_is_seen(found):
    assert not found["unreachable"], told(found["unreachable"])
