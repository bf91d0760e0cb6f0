import re

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from stations.models import District
from subsidies.choices import Channel, Decision
from subsidies.models.applications import Application
from subsidies.querysets import NoticeItemQuerySet, ObjectionQuerySet, PublicityNoticeQuerySet
from yicheng_express.accounts.person_field import person

CONTACT_OFFICE = re.compile(r"[^\d（(：:，,、]*")  # in front of the telephone number


class PublicityNotice(models.Model):
    """公示: what is to be paid, made public from the first to the last day, both included.

    No earlier than its first day can it be read by everybody; nothing of it changes once it is made.
    """

    district = models.ForeignKey(
        District, verbose_name="区（县）", on_delete=models.PROTECT, related_name="publicity_notices"
    )
    number = models.CharField("公示编号", max_length=24, unique=True, editable=False)
    title = models.CharField("标题", max_length=120)
    first_day = models.DateField("公示首日")
    last_day = models.DateField("公示末日", help_text="含当日。")
    working_days = models.PositiveSmallIntegerField("工作日数")
    contact = models.CharField(
        "受理单位和电话", max_length=120, help_text="群众向谁提出异议，写办公电话，不写个人手机。"
    )
    at = models.DateTimeField("发布时间", default=timezone.now)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="发布人", null=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = PublicityNoticeQuerySet.as_manager()

    class Meta:
        verbose_name = "公示"
        verbose_name_plural = "公示"
        ordering = ["-first_day", "-pk"]
        default_permissions = ("view",)
        permissions = [("publish_notice", "发布公示")]
        constraints = [
            models.CheckConstraint(
                name="notice_has_a_first_and_a_last_day",
                condition=Q(last_day__gte=F("first_day")),
                violation_error_message="公示末日不能早于首日。",
            ),
        ]

    def __str__(self):
        return self.title

    @property
    def office(self):
        """Who signs it: the office that its contact names, without the number behind it."""
        return CONTACT_OFFICE.match(self.contact)[0].strip() or self.district.name

    @property
    def is_published_on_its_first_day(self):
        """Whether its first day was not a whole one, and is not among its working days."""
        return timezone.localdate(self.at) == self.first_day

    def is_running_on(self, day):
        """Whether it can be objected to on `day`; the twin of `running_on` in the queryset."""
        return self.first_day <= day <= self.last_day

    def is_over_on(self, day):
        """Whether its last day is past on `day`: from the day after on, what stands on it can be approved."""
        return day > self.last_day


class NoticeItem(models.Model):
    """What a notice says of one application, as it was said; no phone and no account number."""

    notice = models.ForeignKey(
        PublicityNotice, verbose_name="公示", on_delete=models.PROTECT, related_name="items"
    )
    application = models.ForeignKey(
        Application, verbose_name="申请", on_delete=models.PROTECT, related_name="notice_items"
    )
    position = models.PositiveIntegerField("序号")
    rule_title = models.CharField("补贴项目", max_length=60)
    clause_number = models.CharField("条款号", max_length=20)
    township_name = models.CharField("乡镇（街道）", max_length=60, blank=True)
    village_name = models.CharField("村", max_length=60, blank=True)
    facility_name = models.CharField("网点", max_length=80)
    operator_name = models.CharField("运营企业", max_length=120)
    grounds = models.CharField("达标情况", max_length=500)
    amount = models.DecimalField("金额（元）", max_digits=12, decimal_places=0)

    objects = NoticeItemQuerySet.as_manager()

    class Meta:
        verbose_name = "公示明细"
        verbose_name_plural = "公示明细"
        ordering = ["notice", "position"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["notice", "application"], name="an_application_stands_once_on_a_notice"
            ),
        ]

    def __str__(self):
        return f"{self.notice}：{self.facility_name}"


class Objection(models.Model):
    """异议: what somebody holds against a notice, or against one application on it, and what was decided.

    Name and phone are for those who decide on it, and appear on no public page.
    """

    notice = models.ForeignKey(
        PublicityNotice, verbose_name="公示", on_delete=models.PROTECT, related_name="objections"
    )
    application = models.ForeignKey(
        Application,
        verbose_name="申请",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="objections",
        help_text="留空表示针对整份公示。",
    )
    words = models.TextField("异议内容", max_length=1000)
    name = models.CharField("姓名", max_length=60, blank=True)
    phone = models.CharField("联系电话", max_length=30, blank=True)
    channel = models.CharField("来源", max_length=10, choices=Channel.choices)
    received_on = models.DateField("收到日期")
    at = models.DateTimeField("登记时间", default=timezone.now)
    entered_by = person("登记人")
    sent_from = models.GenericIPAddressField("来自", null=True, blank=True)

    decision = models.CharField("处理结果", max_length=10, choices=Decision.choices, blank=True)
    decision_words = models.CharField("处理说明", max_length=500, blank=True)
    decided_at = models.DateTimeField("处理时间", null=True, blank=True)
    decided_by = person("处理人")

    objects = ObjectionQuerySet.as_manager()

    class Meta:
        verbose_name = "公示异议"
        verbose_name_plural = "公示异议"
        ordering = ["-at", "-pk"]
        default_permissions = ("view",)
        permissions = [("decide_objection", "处理公示异议")]
        constraints = [
            models.CheckConstraint(
                name="objection_says_something",
                condition=~Q(words=""),
                violation_error_message="请写明异议内容。",
            ),
            models.CheckConstraint(
                name="decision_on_an_objection_says_why_and_by_whom",
                condition=Q(decision="", decided_at=None, decided_by=None)
                | Q(decision__in=Decision.values, decided_at__isnull=False, decided_by__isnull=False)
                & ~Q(decision_words=""),
                violation_error_message="处理异议要写明结果和说明。",
            ),
            models.CheckConstraint(
                name="objection_came_by_a_known_way",
                condition=Q(channel__in=Channel.values),
                violation_error_message="请选择来源。",
            ),
        ]

    def __str__(self):
        return f"{self.notice}：{self.words[:20]}"
