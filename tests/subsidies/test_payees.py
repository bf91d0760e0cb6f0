import pytest

from subsidies.choices import PayeeKind
from subsidies.payees import checked_payee, masked_account, masked_name
from yicheng_express.private_numbers import without_accounts

PERSON, ORGANIZATION = PayeeKind.PERSON, PayeeKind.ORGANIZATION
CARD = "6222020200112233446"
CARD_OF_16 = "6228480402564899"
COMPANY = ("驿城区板桥镇某某商贸有限公司", "中国农业银行板桥支行", "16650101040012345")


def words_of_refusal(kind=PERSON, name="王小明", bank="中国工商银行", account=CARD):
    with pytest.raises(ValueError, match="。") as refusal:
        checked_payee(kind, name, bank, account)
    return str(refusal.value)


def test_a_good_account_is_kept_as_it_was_given():
    assert checked_payee(PERSON, "王小明", "中国工商银行", CARD) == (PERSON, "王小明", "中国工商银行", CARD)
    assert checked_payee(ORGANIZATION, *COMPANY) == (ORGANIZATION, *COMPANY)


@pytest.mark.parametrize(
    "written",
    ["6222 0202 0011 2233 446", "６２２２０２０２００１１２２３３４４６", "\u30006222-0202-0011-2233-446 \n"],
)
def test_blanks_dashes_and_full_width_digits_are_no_part_of_an_account(written):
    assert checked_payee(PERSON, "王小明", "中国工商银行", written)[3] == CARD


def test_blanks_around_names_are_no_part_of_them():
    assert checked_payee(PERSON, " 王小明\u3000", "\t中国工商银行 ", CARD)[1:3] == ("王小明", "中国工商银行")
    assert checked_payee(PERSON, "John  Wang\n", "中国\n银行", CARD)[1:3] == ("John Wang", "中国 银行")


@pytest.mark.parametrize("empty", ["", " \u3000", None])
def test_an_account_has_its_name_bank_and_number(empty):
    assert words_of_refusal(name=empty) == "请填写户名。"
    assert words_of_refusal(bank=empty) == "请填写开户银行。"
    assert words_of_refusal(account=empty) == "请填写账号。"


def test_everything_that_is_wrong_is_said_at_once():
    assert words_of_refusal("", "", "", "") == (
        "请选择账户类别：单位账户、个人银行卡、个人存折（一折通）。请填写户名。请填写开户银行。请填写账号。"
    )


def test_names_have_room_on_the_form():
    assert checked_payee(ORGANIZATION, "长" * 60, "行" * 80, COMPANY[2])[1] == "长" * 60
    assert "最多 60 个字，现有 61 个字" in words_of_refusal(name="长" * 61)
    assert "最多 80 个字，现有 81 个字" in words_of_refusal(bank="行" * 81)


@pytest.mark.parametrize("digits", [8, 30])
def test_an_organizations_account_has_8_to_30_digits(digits):
    assert checked_payee(ORGANIZATION, *COMPANY[:2], "1" * digits)[3] == "1" * digits


@pytest.mark.parametrize("account", ["1" * 7, "1" * 31, "1234567x", "１２３４５６７甲", "1.5e10", "٣" * 16])
@pytest.mark.parametrize("kind", [PERSON, ORGANIZATION])
def test_what_is_no_number_of_8_to_30_digits_is_no_account(kind, account):
    assert "8 至 30 位数字" in words_of_refusal(kind=kind, account=account)


@pytest.mark.parametrize("account", ["6" * 15, "6" * 20])
def test_a_person_has_a_card_of_16_to_19_digits(account):
    assert f"16 至 19 位的银行卡号，现有 {len(account)} 位" in words_of_refusal(account=account)


@pytest.mark.parametrize("card", [CARD, CARD_OF_16])
def test_a_wrong_digit_in_a_persons_card_is_noticed(card):
    assert checked_payee(PERSON, "王小明", "中国农业银行", card)[3] == card
    for place, digit in enumerate(card):
        wrong = card[:place] + str((int(digit) + 1) % 10) + card[place + 1 :]
        assert "校验位" in words_of_refusal(account=wrong)


def test_a_refusal_repeats_no_account():
    assert "622202" not in words_of_refusal(account=CARD[:-1] + "5")


def test_an_account_shows_its_last_four_digits_alone():
    assert masked_account(CARD) == "**** **** 3446"
    assert masked_account("12345678") == "**** **** 5678"
    assert masked_account("1234") == "**** ****"
    assert masked_account("") == ""


def test_persons_are_masked_and_organizations_are_not():
    assert masked_name(PERSON, "王小明") == "王**"
    assert masked_name(PERSON, "王") == "王**"
    assert masked_name(ORGANIZATION, COMPANY[0]) == COMPANY[0]
    assert masked_name(PERSON, "") == ""


def test_who_is_not_known_to_be_an_organization_is_masked():
    assert masked_name("", "王小明") == "王**"


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("账号6222020200112233446户名王建国不符", "账号**** 3446户名王建国不符"),
        ("账号 6222 0202 0011 2233 446，已销户", "账号 **** 3446，已销户"),
        ("６２２２０２０２００１１２２３３４４６不存在", "**** 3446不存在"),
        ("6222-0202-0011-2233-446，2026-03-12 退回", "**** 3446，2026-03-12 退回"),
        ("2026-03-12 15:00 到场，营业至 2026-12-31", "2026-03-12 15:00 到场，营业至 2026-12-31"),
        ("411702-HMC2026-00002 的第 3 笔，SQ2026-00028", "411702-HMC2026-00002 的第 3 笔，SQ2026-00028"),
        ("原 10000 元，现 5000 元", "原 10000 元，现 5000 元"),
    ],
)
def test_a_reason_keeps_the_last_four_digits_of_an_account_alone(written, kept):
    assert without_accounts(written) == kept


@pytest.mark.parametrize("between", [".", ",", "_", "/", "·", "\u200b", " - ", "    ", ")("])
def test_an_account_is_masked_whatever_stands_between_its_digits(between):
    written = between.join(["6217", "0000", "0000", "0000", "018"])
    assert without_accounts(f"账号{written}，请核") == "账号**** 0018，请核"


@pytest.mark.parametrize(
    "written",
    [
        "2026-03-12、2026.3.13、2026/4/1",
        "年处理 20,000,000 件",
        "411702-SQ2026-00001、411702-HMC2026-00002",
        "2026年3月12日至2026年12月31日",
    ],
)
def test_days_amounts_and_numbers_of_cases_stay(written):
    assert without_accounts(written) == written


def test_a_day_behind_an_account_stays():
    assert without_accounts("6217 0000 0000 0000 018 2026-03-12") == "**** 0018 2026-03-12"


@pytest.mark.parametrize("field", ["name", "bank"])
def test_an_account_is_written_into_its_own_field_alone(field):
    """The name of an organization and the bank are told to who may not see accounts."""
    given = {"name": "某某商贸有限公司", "bank": "农业银行"}
    told = words_of_refusal(kind=ORGANIZATION, **given | {field: f"{given[field]} 6217 0000 0000 0000 018"})
    assert "里不要写账号" in told
    assert "6217" not in told


def test_what_is_no_character_is_no_part_of_a_name():
    assert checked_payee(PERSON, "王小\ufffe明\x01", "工商银行", CARD)[1] == "王小明"
