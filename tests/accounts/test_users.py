import pytest
from django.contrib.auth.models import Group
from django.db import IntegrityError

from tests.factories import DistrictFactory, EnterpriseFactory, TownshipFactory, UserFactory
from yicheng_express.accounts.models import User
from yicheng_express.accounts.roles import Role

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("district")]

PASSWORD = "gaoliang-4117-zhan"


def form_of(**fields):
    """The new-account form as a browser sends it."""
    role = fields.pop("role", Role.LEADER)
    return {
        "username": "zhang",
        "full_name": "张三",
        "usable_password": "true",
        "password1": PASSWORD,
        "password2": PASSWORD,
        "groups": [Group.objects.get(name=role).pk],
        "scope_code": "411702",
    } | fields


def test_a_scope_is_a_division_or_an_enterprise_never_both():
    with pytest.raises(IntegrityError):
        UserFactory(scope_code="411702", enterprise=EnterpriseFactory())


def test_the_technician_opens_an_account(as_role):
    response = as_role(Role.TECHNICIAN).post("/admin/accounts/user/add/", form_of())
    assert response.status_code == 302, response.context["adminform"].form.errors
    user = User.objects.get(username="zhang")
    assert user.check_password(PASSWORD)
    assert user.role_names == ["领导"]
    assert not user.is_superuser


@pytest.mark.parametrize("scope_code", ["411721", "4117", "41"])
def test_the_technician_gives_nobody_more_than_the_own_scope(as_role, scope_code):
    response = as_role(Role.TECHNICIAN).post("/admin/accounts/user/add/", form_of(scope_code=scope_code))
    assert "只能开通这个范围内的账号" in response.content.decode()
    assert not User.objects.filter(username="zhang").exists()


def test_a_keeper_without_a_division_gives_nobody_one(client):
    district = DistrictFactory()
    keeper = UserFactory(role=Role.TECHNICIAN, enterprise=EnterpriseFactory(district=district))
    client.force_login(keeper)
    for scope_code in ("41", "411702"):
        client.post("/admin/accounts/user/add/", form_of(scope_code=scope_code))
    assert not User.objects.filter(username="zhang").exists()


def test_an_account_without_scope_is_refused(as_role):
    response = as_role(Role.TECHNICIAN).post("/admin/accounts/user/add/", form_of(scope_code=""))
    assert "什么也看不到" in response.content.decode()


def test_no_form_makes_a_superuser(as_role):
    client = as_role(Role.TECHNICIAN)
    client.post("/admin/accounts/user/add/", form_of(is_superuser="on", is_staff="on"))
    user = User.objects.get(username="zhang")
    client.post(f"/admin/accounts/user/{user.pk}/change/", form_of(is_superuser="on"))
    user.refresh_from_db()
    assert not user.is_superuser


def test_the_technician_does_not_change_the_own_role(as_role):
    client = as_role(Role.TECHNICIAN)
    me = User.objects.get()
    chief = Group.objects.get(name=Role.BUREAU_CHIEF)
    client.post(f"/admin/accounts/user/{me.pk}/change/", form_of(username=me.username, groups=[chief.pk]))
    me.refresh_from_db()
    assert me.role_names == ["系统管理员"]
    assert me.full_name == "张三"


def test_an_enterprise_of_another_district_cannot_be_chosen(as_role):
    elsewhere = EnterpriseFactory(district=DistrictFactory(code="411721", name="西平县"))
    fields = form_of(scope_code="", enterprise=elsewhere.pk, role=Role.ENTERPRISE)
    response = as_role(Role.TECHNICIAN).post("/admin/accounts/user/add/", fields)
    assert response.status_code == 200
    assert not User.objects.filter(username="zhang").exists()


def test_an_enterprises_account_is_seen_by_its_districts_technician(as_role):
    user = UserFactory(role=Role.ENTERPRISE, enterprise=EnterpriseFactory(district=DistrictFactory()))
    assert user.username in as_role(Role.TECHNICIAN).get("/admin/accounts/user/").content.decode()


def test_accounts_are_closed_and_not_deleted(as_role):
    other = UserFactory(scope_code="411702")
    assert as_role(Role.TECHNICIAN).post(f"/admin/accounts/user/{other.pk}/delete/").status_code == 403


def test_signing_in_out_and_changing_the_password(client):
    user = UserFactory(role=Role.LEADER, scope_code="411702", password=PASSWORD)
    assert client.get("/dashboard/").headers["Location"] == "/login/?next=/dashboard/"
    wrong = client.post("/login/", {"username": user.username, "password": "x"})
    assert "请输入一个正确的" in wrong.content.decode()
    response = client.post("/login/?next=/dashboard/", {"username": user.username, "password": PASSWORD})
    assert response.headers["Location"] == "/dashboard/"
    new = "xin-mima-2026-zhan"
    client.post("/password/", {"old_password": PASSWORD, "new_password1": new, "new_password2": new})
    user.refresh_from_db()
    assert user.check_password(new)
    assert client.post("/logout/").headers["Location"] == "/login/"


def test_a_password_needs_ten_characters(client):
    user = UserFactory(role=Role.LEADER, scope_code="411702", password=PASSWORD)
    client.force_login(user)
    short = "zhan-4117"
    response = client.post(
        "/password/", {"old_password": PASSWORD, "new_password1": short, "new_password2": short}
    )
    assert "至少要有 10 个字符" in response.content.decode()


def test_nobody_is_sent_to_a_foreign_site_after_signing_in(client):
    user = UserFactory(role=Role.LEADER, scope_code="411702", password=PASSWORD)
    response = client.post(
        "/login/?next=https://example.com/", {"username": user.username, "password": PASSWORD}
    )
    assert response.headers["Location"] == "/"


@pytest.mark.parametrize("going", ["/login/", "/login/?x=1"])
def test_whoever_is_signed_in_is_not_sent_round_in_circles(as_role, going):
    assert as_role(Role.LEADER).get("/login/", {"next": going}).headers["Location"] == "/"


@pytest.mark.parametrize(
    ("role", "fields", "message"),
    [
        (Role.ENTERPRISE, {}, "快递企业的账号请选择所属企业"),
        (Role.TOWNSHIP_CLERK, {}, "应为所在乡镇（街道）的 9 位代码"),
        (Role.TOWNSHIP_CLERK, {"scope_code": "411702999"}, "名册里没有代码为 411702999 的区划"),
        (Role.LEADER, {"scope_code": "411702１"}, "名册里没有代码为 4117021 的区划"),
    ],
)
def test_role_and_scope_go_together(as_role, role, fields, message):
    response = as_role(Role.TECHNICIAN).post("/admin/accounts/user/add/", form_of(role=role, **fields))
    assert message in response.content.decode()
    assert not User.objects.filter(username="zhang").exists()


def test_who_opens_accounts_has_no_part_in_the_business(as_role):
    both = [Group.objects.get(name=role).pk for role in (Role.TECHNICIAN, Role.BUREAU_CHIEF)]
    response = as_role(Role.TECHNICIAN).post("/admin/accounts/user/add/", form_of(groups=both))
    assert "不能兼任业务角色" in response.content.decode()


def test_a_code_in_full_width_digits_is_understood(as_role):
    response = as_role(Role.TECHNICIAN).post("/admin/accounts/user/add/", form_of(scope_code="４１１７０２"))
    assert response.status_code == 302
    assert User.objects.get(username="zhang").scope_code == "411702"


def test_the_technician_opens_an_enterprises_account(as_role, district):
    enterprise = EnterpriseFactory(district=district, name="本区快递有限公司")
    client = as_role(Role.TECHNICIAN)
    assert "本区快递有限公司" in client.get("/admin/accounts/user/add/").content.decode()
    fields = form_of(role=Role.ENTERPRISE, scope_code="", enterprise=enterprise.pk)
    assert client.post("/admin/accounts/user/add/", fields).status_code == 302
    assert User.objects.get(username="zhang").enterprise == enterprise


def test_a_townships_technician_opens_no_account_that_reaches_further(as_role, district):
    TownshipFactory(district=district, code="411702102")
    enterprise = EnterpriseFactory(district=district)
    fields = form_of(role=Role.ENTERPRISE, scope_code="", enterprise=enterprise.pk)
    as_role(Role.TECHNICIAN, scope_code="411702102").post("/admin/accounts/user/add/", fields)
    assert not User.objects.filter(username="zhang").exists()
