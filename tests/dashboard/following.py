"""A part of the dashboard as its reader gets it, and what is behind each of its figures."""

import html
import io
import re
from urllib.parse import parse_qs, urlsplit

import openpyxl
from django.http import QueryDict
from django.template.loader import render_to_string

from stations.coverage import coverage_report
from supervision.complaint_filter_forms import ComplaintFilterForm
from supervision.models import Complaint
from yicheng_express.dashboard.asking import AskedForm
from yicheng_express.dashboard.rows.registry import LISTINGS
from yicheng_express.dashboard.sections.closures import closures_of
from yicheng_express.dashboard.sections.complaints import complaints_of
from yicheng_express.dashboard.sections.funds import funds_of
from yicheng_express.dashboard.sections.punctual import punctual_of
from yicheng_express.dashboard.sections.survival import survival_of
from yicheng_express.dates import today

COUNTED = re.compile(r'<a class="counted" href="([^"]+)">([\d,]+)</a>')
ANSWERS = {"survival": survival_of, "funds": funds_of, "complaints": complaints_of, "punctual": punctual_of}


def asked_by(user, **query):
    """The Asked of an address: `asked_by(leader, on="2026-03-02", township="411702102")`."""
    return AskedForm({name: str(value) for name, value in query.items()}, user=user).asked()


def answers_to(asked):
    """Name → what the template of each part takes."""
    report = coverage_report(asked.district, asked.on, townships=asked.townships)
    return {"closures": closures_of(asked, report)} | {name: of(asked) for name, of in ANSWERS.items()}


def rendered(asked):
    """Name → the markup of each part."""
    return {
        name: render_to_string(f"dashboard/sections/{name}.html", {name: answer, "asked": asked})
        for name, answer in answers_to(asked).items()
    }


def figures_in(markup):
    """(address, number) of each figure."""
    return [(html.unescape(href), int(number.replace(",", ""))) for href, number in COUNTED.findall(markup)]


def alike(address):
    """What an address asks, whatever the day, place, month, fund or kind is."""
    path, query = urlsplit(address).path, parse_qs(urlsplit(address).query)
    varying = {"on", "since", "until", "district", "township", "month", "fund", "kind"}
    return path, tuple((name, *query[name]) for name in sorted(set(query) - varying))


def behind(address, user):
    """The number behind the address, asked of the list itself: its rows, or what the entries add up to."""
    parts = urlsplit(address)
    query = QueryDict(parts.query)
    if "/complaints/" in address:
        form = ComplaintFilterForm(query, user=user)
        assert form.is_valid(), address
        return form.narrowed(Complaint.objects.visible_to(user).with_clock(today())).count()
    listing = LISTINGS[parts.path.split("/")[-2]]
    form = listing.form(query)
    assert form.is_valid(), address
    rows = listing.rows(AskedForm(query, user=user).asked(), form.cleaned_data)
    return listing.sums(rows)["计入（元）"] if listing.name == "fund-entries" else len(rows)


def on_the_page(address, client):
    """The number that the page behind the address shows."""
    page = client.get(address).text
    if "/complaints/" in address:
        return int(re.search(r"<p>全部 ([\d,]+) 件", page)[1].replace(",", ""))
    if "/fund-entries/" in address:
        return int(
            (re.findall(r'data-label="计入（元）"[^>]*>([-\d,]+)<', page) or ["0"])[-1].replace(",", "")
        )
    return int(re.search(r'data-number="(\d+)"', page)[1])


def in_the_workbook(address, client):
    """The number that the exported rows make."""
    parts = urlsplit(address)
    content = client.get(f"{parts.path}workbook/?{parts.query}").content
    sheet = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]
    rows = list(sheet.iter_rows(values_only=True))
    head = next(at for at, row in enumerate(rows) if row[1])
    body = [row for row in rows[head + 1 :] if any(row)]
    if "/fund-entries/" in address:
        column = rows[head].index("计入（元）")
        return body[-1][column]
    return len([row for row in body if row[0] != "合计"])
