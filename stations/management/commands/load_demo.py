from datetime import timedelta

from django.core.management.base import BaseCommand, CommandError

from stations.demo.growth import FIRST_MONTH_END
from stations.demo.load import DemonstrationRefused, load_demonstration
from stations.models import District
from yicheng_express.dates import month_of, parse_day, today

SEED = 20210831
LARGEST_SEED = 2**31 - 1


class Command(BaseCommand):
    help = "在已载入名册的区（县）上生成演示数据（全部虚构，同一种子结果相同）；已有网点的区（县）不载入。"

    def add_arguments(self, parser):
        parser.add_argument("--district", metavar="代码", help="区县代码，6 位；只有一个区县时可以不写")
        parser.add_argument("--seed", metavar="整数", default=SEED, help=f"随机种子，默认 {SEED}")
        parser.add_argument("--until", metavar="日期", help="数据截至哪一天，默认为上个月最后一天")

    def handle(self, *, district, seed, until, **options):
        district = the_district(district)
        try:
            written = load_demonstration(district, seed=the_seed(seed), until=the_last_day(until))
        except DemonstrationRefused as refusal:
            raise CommandError(str(refusal)) from refusal
        mark = district.demonstration
        told = f"{district.name}（{district.code}），种子 {mark.seed}，截至 {mark.until}"
        if written is None:
            self.stdout.write(f"演示数据已经在了，没有改动：{told}。")
            return
        self.stdout.write(f"已载入演示数据：{told}。")
        for label, number in written.items():
            self.stdout.write(f"  {label}：{number}")


def the_district(code):
    """The district of that code; without a code, the only one there is."""
    districts = list(District.objects.filter(code=code) if code else District.objects.all()[:2])
    if not districts:
        raise CommandError(
            f"没有代码为 {code} 的区（县）。" if code else "还没有区（县），请先用 load_roster 载入名册。"
        )
    if len(districts) > 1:
        raise CommandError("有不止一个区（县），请用 --district 写明代码。")
    return districts[0]


def the_seed(text):
    try:
        seed = int(text)
    except ValueError:
        seed = -1
    if not 0 <= seed <= LARGEST_SEED:
        raise CommandError(f"种子应为 0 到 {LARGEST_SEED} 的整数。")
    return seed


def the_last_day(text):
    """The last day of the story: by default the end of the last full month."""
    if text is None:
        return month_of(today()) - timedelta(days=1)
    try:
        day = parse_day(text)
    except ValueError as error:
        raise CommandError(str(error)) from error
    if not FIRST_MONTH_END <= day <= today():
        raise CommandError(f"截至日期应在 {FIRST_MONTH_END} 到今天之间。")
    return day
