from django.core.management.base import BaseCommand

from stations.filing.months import in_words
from stations.filing.opening import open_month
from stations.management.months import ask_for_month_and_district, in_each, the_districts, the_month
from stations.management.people import the_user


class Command(BaseCommand):
    help = (
        "开月：为当月有网点营业的乡镇（街道）和区（县）建立月报。可以反复运行：补上后来登记的网点，其余不动。"
        "不写月份即最近一个过完的月份，所以每月 1 日的定时任务开的是上个月。"
    )

    def add_arguments(self, parser):
        ask_for_month_and_district(parser, without="最近一个过完的月份")
        parser.add_argument("--by", metavar="用户名", help="开月人的用户名，记入月报经过")

    def handle(self, *, month, district, by, **options):
        user = the_user(by)
        month = the_month(month)
        districts = the_districts(district)
        if not districts:
            self.stdout.write("没有要开月的区（县）：要先登记网点，政策里要有月报的规定（[filing]）。")
        in_each(
            districts,
            lambda each: self.tell(each, month, open_month(each, month, by=user)),
            undone="没有开月",
        )

    def tell(self, district, month, done):
        self.stdout.write(
            f"{district.name}（{district.code}）{in_words(month)}：新开月报 {len(done.opened)} 份，"
            f"列入网点 {done.lines} 个，撤回空月报 {done.withdrawn} 份。"
        )
        if done.incomplete:
            self.stdout.write("  已报送或已通过、缺后来登记的网点的，请退回或重开：")
            for filing in done.incomplete:
                self.stdout.write(f"    {filing.place.code} {filing.place.filing_unit}")
