from django.core.management.base import BaseCommand, CommandError

from stations.filing.months import districts_that_file, in_words, last_finished, parse_month
from stations.filing.opening import open_month
from stations.filing.refusals import FilingRefused
from stations.management.people import the_user
from stations.models import District


class Command(BaseCommand):
    help = (
        "开月：为当月有网点营业的乡镇（街道）和区（县）建立月报。可以反复运行：补上后来登记的网点，其余不动。"
        "不写月份即最近一个过完的月份，所以每月 1 日的定时任务开的是上个月。"
    )

    def add_arguments(self, parser):
        parser.add_argument("month", nargs="?", metavar="月份", help="如 2026-10；不写即最近一个过完的月份")
        parser.add_argument(
            "--district", metavar="代码", help="区县代码，如 411702；不写即所有有网点、政策里有月报规定的区县"
        )
        parser.add_argument("--by", metavar="用户名", help="开月人的用户名，记入月报经过")

    def handle(self, *, month, district, by, **options):
        user = the_user(by)
        month = the_month(month)
        refused = []
        districts = the_districts(district)
        if not districts:
            self.stdout.write("没有要开月的区（县）：要先登记网点，政策里要有月报的规定（[filing]）。")
        for each in districts:
            try:
                self.tell(each, month, open_month(each, month, by=user))
            except FilingRefused as refusal:
                refused.append(f"{each.name}（{each.code}）没有开月：{refusal}")
        if refused:
            raise CommandError("\n".join(refused))

    def tell(self, district, month, done):
        self.stdout.write(
            f"{district.name}（{district.code}）{in_words(month)}：新开月报 {len(done.opened)} 份，"
            f"列入网点 {done.lines} 个，撤回空月报 {done.withdrawn} 份。"
        )
        if done.incomplete:
            self.stdout.write("  已报送或已通过、缺后来登记的网点的，请退回或重开：")
            for filing in done.incomplete:
                self.stdout.write(f"    {filing.place.code} {filing.place.name}")


def the_month(text):
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
