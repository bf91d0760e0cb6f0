from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from stations.management.people import the_user
from stations.policy_file import PolicyRefused, load_policy


class Command(BaseCommand):
    help = "载入政策文件（TOML）：目标、标准和条款；有一处不对就什么都不改。"

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path, help="政策文件")
        parser.add_argument("--by", metavar="用户名", help="载入人的用户名，记入变更记录")

    def handle(self, *, file, by, **options):
        user = the_user(by)
        try:
            policy, outcome = load_policy(file.read_bytes(), by=user)
        except OSError as error:
            raise CommandError(f"打不开文件 {file}，请核对文件名和权限。") from error
        except PolicyRefused as refusal:
            problems = "\n".join(refusal.problems)
            raise CommandError(f"政策没有载入，原有的政策没有改动，请改正后重试：\n{problems}") from refusal
        done = {"added": "已载入", "changed": "已更新", "kept": "没有变化"}[outcome]
        self.stdout.write(f"{done}：{policy.district}《{policy.title}》")
