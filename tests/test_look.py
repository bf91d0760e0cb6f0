"""The look keeps its own rules: one place for colours, readable contrasts, nothing that the CSP forbids."""

import re
from html.parser import HTMLParser
from itertools import product
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.template.loader import get_template

from stations.policy_file import load_policy
from tests.factories import DistrictFactory, TownshipFactory, VillageFactory
from tests.stations.rosters import YICHENG_POLICY
from yicheng_express.accounts.roles import Role

TEMPLATES = sorted((settings.BASE_DIR / "templates").rglob("*.html"))
COMPONENTS = [path for path in TEMPLATES if path.parent.name == "components"]
STYLES = sorted((settings.BASE_DIR / "static").rglob("*.css"))
ERROR_PAGES = ["400.html", "403.html", "403_csrf.html", "404.html", "409.html", "500.html"]

READABLE = 4.5  # WCAG 2.2 AA: text on its ground
VISIBLE = 3  # the borders of controls, the focus ring, the bars of figures
CONTRASTS = [
    (READABLE, ["ink", "ink-soft", "accent", "accent-deep", "alert"], ["paper", "ground"]),
    (READABLE, ["ink", "ink-soft", "accent", "accent-deep"], ["accent-tint"]),
    (READABLE, ["ink", "alert"], ["alert-tint"]),
    (READABLE, ["on-fill"], ["accent-fill", "accent-fill-deep", "alert-fill", "alert-fill-deep"]),
    (READABLE, ["on-header", "on-header-soft"], ["header", "header-deep"]),
    (VISIBLE, ["line-strong", "focus"], ["paper"]),
]


def named(path):
    return str(path.relative_to(settings.BASE_DIR))


class Words(HTMLParser):
    """What a reader sees or is read out of a page."""

    def __init__(self, page):
        super().__init__()
        self.words = []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.words += [
            value for name, value in attrs if name in ("alt", "title", "aria-label", "placeholder")
        ]

    def handle_data(self, data):
        self.words.append(data)


@pytest.mark.parametrize("name", ERROR_PAGES)
def test_every_error_page_stands_in_chinese_without_context_or_database(name):
    page = get_template(name).render()
    words = " ".join(Words(page).words)
    assert '<html lang="zh-CN">' in page
    assert "请" in words
    assert re.findall(r"[A-Za-z]{2,}", words) in ([], ["Cookie"])


def test_a_host_that_is_not_ours_is_a_bad_request_told_in_chinese(client):
    answer = client.get("/", headers={"host": "elsewhere.example"})
    assert answer.status_code == 400
    assert "这个请求无法处理" in answer.content.decode()


@pytest.mark.parametrize("path", TEMPLATES, ids=named)
def test_no_template_holds_what_the_content_security_policy_forbids(path):
    text = path.read_text()
    assert not re.search(r"\sstyle\s*=", text)
    assert "<style" not in text
    assert not re.search(r"\son[a-z]+\s*=", text)
    assert not re.search(r"<script(?![^>]*\ssrc=)", text)
    assert "javascript:" not in text


@pytest.mark.parametrize("path", TEMPLATES, ids=named)
def test_no_picture_waits_until_it_is_scrolled_to_for_it_would_be_missing_on_paper(path):
    assert 'loading="lazy"' not in path.read_text()


@pytest.mark.parametrize("path", COMPONENTS, ids=named)
def test_every_component_opens_by_saying_what_it_takes(path):
    assert re.match(r"\{# [^\n]*\bTakes? [^\n]*#\}\n", path.read_text())


@pytest.mark.parametrize("path", TEMPLATES, ids=named)
def test_every_static_file_that_a_template_names_is_there(path):
    for name in re.findall(r"{% static [\"']([^\"']+)[\"'] %}", path.read_text()):
        assert finders.find(name), name


@pytest.mark.parametrize("path", STYLES, ids=named)
def test_colours_stand_in_the_tokens_alone(path):
    on_the_page = re.sub(
        r"@page[^{]*{(?:[^{}]|{[^{}]*})*}", "", path.read_text()
    )  # margins know no variables
    if path.name != "tokens.css":
        assert not re.findall(r"#[0-9a-fA-F]{3,8}\b(?=[^{]*;)|\brgba?\(|\bhsla?\(", on_the_page)


@pytest.mark.parametrize("path", STYLES, ids=named)
def test_every_variable_that_a_style_uses_is_defined(path):
    defined = set(re.findall(r"(--[\w-]+)\s*:", "".join(style.read_text() for style in STYLES)))
    assert set(re.findall(r"var\((--[\w-]+)\)", path.read_text())) <= defined


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_contrasts_are_readable_in_both_schemes(scheme):
    colours = tokens(scheme)
    for least, fronts, grounds in CONTRASTS:
        for front, ground in product(fronts, grounds):
            assert contrast(colours[front], colours[ground]) >= least, (front, ground)


def tokens(scheme):
    """The colours of a scheme: the dark one changes some of the light one's."""
    text = Path(finders.find("css/tokens.css")).read_text()
    light, dark = text.split("@media (prefers-color-scheme: dark)")
    colour = re.compile(r"--([\w-]+):\s*(#[0-9a-f]{6});")
    light, dark = dict(colour.findall(light)), dict(colour.findall(dark.split("@media")[0]))
    return light | dark if scheme == "dark" else light


def contrast(one, other):
    lighter, darker = sorted([luminance(one), luminance(other)], reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour):
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.django_db
def test_a_wrong_password_is_told_and_nothing_else_is(client):
    page = client.post("/login/", {"username": "nobody", "password": "wrong"}).content.decode()
    assert 'role="alert"' in page
    assert "密码" in page


@pytest.mark.django_db
def test_the_hint_at_trial_accounts_is_shown_for_demonstration_data_alone(client):
    from stations.models import Demonstration

    hint = "试用账号见启动时的终端输出"
    assert hint not in client.get("/login/").content.decode()
    Demonstration.objects.create(district=DistrictFactory(), seed=1, until="2026-10-31")
    page = client.get("/login/").content.decode()
    assert hint in page
    assert "演示数据" in page


@pytest.mark.parametrize(
    ("name", "can_add"), [("villagestation", True), ("township", False), ("policy", False)]
)
def test_an_empty_list_speaks_of_the_buttons_that_its_reader_has(as_role, name, can_add, db):
    page = as_role(Role.BUREAU_CLERK).get(f"/admin/stations/{name}/").content.decode()
    assert "还没有记录。" in page
    assert ("请用上方的按钮新增" in page) == can_add


def test_without_a_policy_nothing_is_said_of_priority_villages(district, as_role):
    VillageFactory(township=TownshipFactory(district=district))
    page = as_role(Role.LEADER).get("/dashboard/").content.decode()
    assert "缺口清单" in page
    assert "人以上" not in page
    load_policy(YICHENG_POLICY)
    page = as_role(Role.LEADER).get("/dashboard/").content.decode()
    assert "2,500 人以上" in page
