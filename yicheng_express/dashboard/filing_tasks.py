"""What the month's reports ask of a person: to fill, to review, to remind, to open."""

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.http import urlencode

from stations.choices import FilingState
from stations.filing.due import is_late, punctuality_in_words
from stations.filing.mine import filings_to_fill_by, first_to_fill
from stations.filing.months import districts_that_file, in_words, last_finished, unopened_months
from stations.filing.reminders import in_order, missing_filings, with_story
from stations.models import District, Filing
from yicheng_express.dashboard.tasks import Press, Task
from yicheng_express.dates import today

MOST_SHOWN = 5
MOST_NAMES = 8


def filing_tasks(user):
    """The tasks of this user's rights, the most pressing first; the same number of queries for any."""
    tasks = []
    if user.has_perm("stations.fill_filing"):
        tasks += reports_to_fill(user)
    if user.has_perm("stations.review_filing"):
        tasks += reports_to_review(user)
    if user.has_perm("stations.remind_filing"):
        tasks += reports_missing(user)
    if user.has_perm("stations.open_filing"):
        tasks += months_to_open(user)
    return tasks


# --- to fill ------------------------------------------------------------------------------------------------


def reports_to_fill(user):
    """A task for each report of one's own division that is to be sent in now, in the order of doing."""
    filings = list(with_story(first_to_fill(filings_to_fill_by(user))))
    tasks = [report_to_fill(filing) for filing in filings[:MOST_SHOWN]]
    if len(filings) > MOST_SHOWN:
        title = f"还有 {len(filings) - MOST_SHOWN} 份月报待报送"
        tasks.append(Task(title=title, text="在“月报”里逐份填报。", href=reverse("filings")))
    return tasks


def report_to_fill(filing):
    place = "" if filing.township_id else filing.place.filing_unit
    return Task(
        title=f"{in_words(filing.month)}{place}月报{what_to_do(filing)}",
        text="".join(told_of(filing)),
        href=reverse("filing", args=filing.address),
        badges=tuple(badges_of(filing)),
    )


def what_to_do(filing):
    """Fill it; or, of one that was sent in already, mend it."""
    return "待修改" if filing.state in (FilingState.RETURNED, FilingState.ACCEPTED) else "待填报"


def badges_of(filing):
    if filing.state == FilingState.RETURNED:
        yield "已退回", "alert"
    elif filing.state == FilingState.ACCEPTED:
        yield f"重开至 {filing.reopened_until:%m-%d}", "alert"
    elif is_late(filing, today()):
        yield punctuality_in_words(filing, today()), "alert"


def told_of(filing):
    """Why it came back, when it is due, and that the bureau has asked for it."""
    if filing.state == FilingState.RETURNED:
        yield f"退回原因：{filing.returned_because.rstrip('。')}。"
    elif filing.state == FilingState.ACCEPTED:
        yield "已通过的月报由商务局重开，改好后请重新报送。"
    else:
        due = filing.due_on
        yield f"{due.month}月{due.day}日截止"
        yield "。" if is_late(filing, today()) else f"，{punctuality_in_words(filing, today())}。"
    if filing.reminded_on:
        yield f"商务局 {filing.reminded_on:%m-%d} 催报。"


# --- to review, to remind, to open --------------------------------------------------------------------------


def reports_to_review(user):
    """How many wait in each district of the user's: usually one."""
    waiting = Filing.objects.visible_to(user).awaiting_review().order_by()
    of_last_month = Count("pk", filter=Q(month=last_finished()))
    counted = waiting.values("district__code", "district__name").annotate(
        number=Count("pk"), of_last_month=of_last_month
    )
    return [
        Task(
            title=of_district("待审核的月报", each["district__name"], counted),
            text=waiting_in_words(each["number"], each["of_last_month"]),
            count=each["number"],
            href=f"{page('filings_review', district=each['district__code'])}#waiting",
        )
        for each in counted
    ]


def waiting_in_words(number, of_last_month):
    """Of which months they are: the figures of the last month count its own alone."""
    last = in_words(last_finished())
    told = f"{last} {of_last_month} 份" if of_last_month else ""
    other = f"其他月份 {number - of_last_month} 份" if number > of_last_month else ""
    return f"等待通过或退回：{'，'.join(filter(None, [told, other]))}。"


def reports_missing(user):
    """How many reports of ended months are missing in each district, and whose of the last month."""
    by_district = {}
    missing = missing_filings(Filing.objects.visible_to(user)).select_related("district", "township")
    for filing in sorted(missing, key=in_order):
        by_district.setdefault(filing.district, []).append(filing)
    return [
        Task(
            title=of_district("待报送的月报", district.name, by_district),
            text=missing_in_words(filings),
            count=len(filings),
            href=page("filings_missing", district=district.code),
            urgent=any(is_late(filing, today()) for filing in filings),
        )
        for district, filings in by_district.items()
    ]


def missing_in_words(filings):
    last = last_finished()
    new = [filing.place.filing_unit for filing in filings if filing.month == last]
    told = []
    if new:
        told.append(f"{in_words(last)} {'、'.join(new[:MOST_NAMES])}{'等' if len(new) > MOST_NAMES else ''}")
    if len(filings) > len(new):
        told.append(f"更早的月份 {len(filings) - len(new)} 份")
    return f"{'；'.join(told)}。"


def months_to_open(user):
    """A task for each month that should have been opened; where there are many, one that leads to them."""
    districts = list(District.objects.kept_by(user) & districts_that_file())
    unopened = unopened_months(districts)
    if len(unopened) > MOST_SHOWN:
        text = f"{'、'.join(dict.fromkeys(each.district.name for each in unopened[:MOST_NAMES]))}等。"
        return [Task(title=f"还有 {len(unopened)} 个月没有开月", text=text, href=reverse("filings_review"))]
    return [month_to_open(each, districts) for each in unopened]


def month_to_open(each, districts):
    month = in_words(each.month)
    if each.is_begun:
        text = f"有 {each.lacking} 个单位当月有网点营业而没有月报。"
    else:
        text = f"开月后 {each.lacking} 个单位才能填报。"
    return Task(
        title=of_district(
            f"{month}还没有开月" if not each.is_begun else f"{month}月报不齐", each.district, districts
        ),
        text=text,
        urgent=True,
        press=Press(
            label=f"开{month}月报" if not each.is_begun else "补开月报",
            action=reverse("filings_open"),
            fields={"district": each.district.code, "month": f"{each.month:%Y-%m}"},
        ),
    )


def of_district(title, district, among):
    """The title; with the district's name where there is more than one."""
    return f"{district}：{title}" if len(among) > 1 else title


def page(name, **query):
    return f"{reverse(name)}?{urlencode(query)}"
