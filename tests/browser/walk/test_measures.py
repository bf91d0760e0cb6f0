"""The measures of the walk find what they are for, on a page that has every fault."""

from tests.browser.walk.keyboard import keyboard_faults
from tests.browser.walk.reading import Reading
from tests.browser.walk.screens import axe_faults
from tests.browser.walk.weighing import IMPORTED
from tests.browser.walk.words import english_in

FAULTY = """<!doctype html><html lang="zh"><head><title>页</title>
<style>#unseen { outline: none !important }</style></head>
<body><main><h1>页</h1><a href="/seen/">去</a> <a id="unseen" href="/other/#part">看</a>
<button tabindex="3">先</button> <p style="color: #999">faint</p> <img alt="A picture" src="/a.png">
<form method="post" action="/do/"><input type="hidden" name="seen" value="1"><input name="words"></form>
</main></body></html>"""


def test_english_is_told_from_numbers_names_of_things_and_accounts():
    for text, strange in [
        ("导出 Excel，10 MB", []),
        ("411702-SQ2026-00001 由 bureau_clerk 办理", []),
        ("https://example.cn/2026", []),
        ("保存 draft", ["draft"]),
        ("Select all", ["Select", "all"]),
    ]:
        assert english_in(text) == strange, text


def test_a_page_is_read_with_its_words_links_and_forms():
    reading = Reading("http://portal/", FAULTY)
    assert {"faint", "A picture"} <= set(reading.words)
    assert reading.links == ["http://portal/seen/", "http://portal/other/"]
    assert [(form.action, form.untouched()) for form in reading.forms] == [
        ("http://portal/do/", [("seen", "1"), ("words", "")])
    ]


def test_what_a_script_imports_at_once_is_weighed_and_what_it_may_fetch_later_is_not():
    script = b'import{a}from"./a.js";import "./b.js";\nconst later = () => import("./c.js");'
    assert IMPORTED.findall(script) == [b"./a.js", b"./b.js"]


def test_axe_and_the_tab_key_find_what_is_wrong(chromium):
    page = chromium.new_page()
    page.set_content(FAULTY)
    tabbed = " ".join(keyboard_faults(page))
    assert "out of order" in tabbed
    assert "the focus is not seen" in tabbed
    found = " ".join(axe_faults(page))
    assert "color-contrast" in found
    assert "label" in found
    page.close()
