from django.core.management.base import BaseCommand

from supervision.complaints.attempts import KEPT, forget_addresses
from yicheng_express.dates import today


class Command(BaseCommand):
    help = f"清除 {KEPT.days} 天以前网上投诉和查询的来源地址。每天运行一次。"

    def handle(self, **options):
        tries, complaints = forget_addresses(today())
        self.stdout.write(f"清除访问记录 {tries} 条，投诉的来源地址 {complaints} 件。")
