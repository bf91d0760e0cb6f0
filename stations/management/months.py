"""Which month and districts a command on reports is for, and what becomes of the rest when one is refused."""

from django.core.management.base import CommandError

from stations.filing.months import districts_that_file, last_finished, parse_month
from stations.filing.refusals import FilingRefused
from stations.models import District


def ask_for_month_and_district(parser, *, without):
    """The arguments of such a command; without: which months it is for where none is named."""
    parser.add_argument("month", nargs="?", metavar="月份", help=f"如 2026-10；不写即{without}")
    parser.add_argument(
        "--district", metavar="代码", help="区县代码，如 411702；不写即所有有网点、政策里有月报规定的区县"
    )


def the_month(text):
    """The month that was written; without one, the last that has ended."""
    try:
        return parse_month(text) if text else last_finished()
    except ValueError as error:
        raise CommandError(str(error)) from error


def the_districts(code):
    """The district of that code; without a code, all that file."""
    if not code:
        return list(districts_that_file())
    districts = list(District.objects.filter(code=code))
    if not districts:
        raise CommandError(f"没有代码为 {code} 的区（县），请先载入名册（load_roster）。")
    return districts


def in_each(districts, work, *, undone):
    """Do the work in one district after the other. What one is refused is told when the others are done."""
    refused = []
    for district in districts:
        try:
            work(district)
        except FilingRefused as refusal:
            refused.append(f"{district.name}（{district.code}）{undone}：{refusal}")
    if refused:
        raise CommandError("\n".join(refused))
