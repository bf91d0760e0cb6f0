from django.core.management.base import BaseCommand

from stations.filing.reminders import remind, tell_group
from stations.management.months import ask_for_month_and_district, in_each, the_districts, the_month
from stations.management.people import the_user


class Command(BaseCommand):
    help = (
        "催报：提醒月报还没有报送、被退回或重开的乡镇（街道）和区（县），每份每天最多一次；"
        "区（县）设有工作群机器人的，再发一条汇总消息。不写月份即所有过完的月份。"
    )

    def add_arguments(self, parser):
        ask_for_month_and_district(parser, without="所有过完的月份")
        parser.add_argument("--by", metavar="用户名", help="催报人的用户名，记入催报记录")

    def handle(self, *, month, district, by, **options):
        user = the_user(by)
        months = [the_month(month)] if month else None
        in_each(
            the_districts(district),
            lambda each: self.tell(remind(each, months, by=user)),
            undone="没有催报",
        )

    def tell(self, reminded):
        self.stdout.write(
            f"{reminded.district.name}（{reminded.district.code}）：催报 {len(reminded.newly)} 份，"
            f"今天已催过 {len(reminded.already)} 份。"
        )
        for filing in reminded.newly:
            self.stdout.write(f"  {filing.place.code} {filing}")
        sent = tell_group(reminded)
        if sent:
            self.stdout.write(f"  工作群消息：{sent.text}")
