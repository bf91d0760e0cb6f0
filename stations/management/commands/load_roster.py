from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.db import IntegrityError

from stations.management.people import the_user
from stations.roster import RosterRefused, load_roster


class Command(BaseCommand):
    help = "载入区划名册（CSV，UTF-8）：新的加上，改名的改名，其余不动；有一行不对就什么都不写。"

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path, help="名册文件")
        parser.add_argument("--by", metavar="用户名", help="载入人的用户名，记入变更记录")

    def handle(self, *, file, by, **options):
        user = the_user(by)
        try:
            report = load_roster(file.read_bytes(), by=user)
        except OSError as error:
            raise CommandError(f"打不开文件 {file}，请核对文件名和权限。") from error
        except IntegrityError as error:
            raise CommandError("同时有人在载入名册，这次没有写入，请稍后重试。") from error
        except RosterRefused as refusal:
            problems = "\n".join(refusal.problems)
            raise CommandError(f"名册没有载入，请改正后重试：\n{problems}") from refusal
        for level in report.added:
            self.stdout.write(
                f"{level}：新增 {report.added[level]}，更名 {report.changed[level]}，"
                f"不变 {report.kept[level]}"
            )
        if report.absent:
            self.stdout.write("登记在册、名册里没有的村（社区），如已撤并请在后台填写撤销日期：")
            for village in report.absent:
                self.stdout.write(f"  {village}")
