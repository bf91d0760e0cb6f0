"""What came of a finished inspection, in words."""

from supervision.choices import FindingResult
from supervision.models import Rectification


def finished_in_words(inspection):
    """检查已完成：全部合格。 Or what was opened."""
    failed = inspection.findings.filter(result=FindingResult.FAIL).count()
    order = Rectification.objects.filter(inspection=inspection).first()
    if order is None:
        return f"检查已完成：{inspection.facility.name}，没有不合格项。"
    return f"检查已完成：{inspection.facility.name}，{failed} 项不合格，已下达整改通知 {order.number}。"
