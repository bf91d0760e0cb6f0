"""What an assessment rested on, frozen as JSON; and what has changed since, in words.

No later edit of the register, the reports or the policy alters what is kept here.
"""

from fractions import Fraction

from stations.volumes import volume_by_month

MOST_MONTHS_TOLD = 3


def as_json(assessment):
    """Everything of an Assessment, as JSON: the rule, the facility, each condition with what was found."""
    version, moment = assessment.version, assessment.moment
    return {
        "rule": version.rule.key,
        "version": version.number,
        "title": version.title,
        "clause": version.clause_number,
        "text": version.clause_text,
        "on": str(moment.on),
        "as_of": str(moment.as_of),
        "year": moment.year,
        "period": moment.period,
        "facility": facility_in_json(assessment),
        "excluded": assessment.excluded,
        "conditions": [condition_in_json(condition) for condition in assessment.conditions],
        "volumes": volumes_in_json(assessment),
        "is_eligible": assessment.is_eligible,
        "amount": as_text(assessment.amount),
        "amount_terms": version.amount,
        "amount_found": finding_in_json(assessment.money.finding),
        "lacking": assessment.lacking,
    }


def facility_in_json(assessment):
    """Who and where it was: the register changes, this does not."""
    facility = assessment.facility
    village, township = facility.village, facility.township
    return {
        "code": facility.code,
        "name": facility.name,
        "tier": facility.tier,
        "township": township and {"code": township.code, "name": township.name, "kind": township.kind},
        "village": village
        and {
            "code": village.code,
            "name": village.name,
            "kind": village.kind,
            "population": village.population,
        },
        "operator": {
            "name": facility.operator.name,
            "credit_code": facility.operator.credit_code,
        },
        "operating_periods": [
            {
                "opened_on": str(period.opened_on),
                "closed_on": period.closed_on and str(period.closed_on),
                "resident": period.resident,
                "cooperation": period.cooperation,
            }
            for period in assessment.question.periods.get(facility.pk, [])
        ],
    }


def condition_in_json(condition):
    return {
        **condition.condition,
        "label": condition.label,
        "clause": condition.clause,
        "required": condition.required,
        "found": condition.found,
        "source": condition.source,
        "is_met": condition.is_met,
        "is_final": condition.is_final,
        "shortfall": condition.shortfall,
        **finding_in_json(condition.finding),
    }


def finding_in_json(finding):
    """The raw value and what it is made of."""
    if finding is None:
        return {}
    return {
        "value": as_text(finding.value),
        "is_lower_bound": bool(finding.missing),
        "missing_months": [str(month) for month in finding.missing],
        "villages": [
            {
                "code": village.code,
                "name": village.full_name,
                "covered": village.covered,
                "resident": village.resident,
            }
            for village in finding.named(finding.villages)
        ],
    }


def as_text(value):
    """Exact: whole numbers and fractions (275/3) as text, yes and no as they are."""
    if value is None or isinstance(value, bool):
        return value
    return str(Fraction(value))


def volumes_in_json(assessment):
    """The accepted figures of the facility, month by month; None where nothing has been accepted."""
    moment = assessment.moment
    if not moment.months:
        return []
    facility = assessment.question.keys.filter(pk=assessment.facility.pk)
    return [
        {
            "month": str(month),
            "inbound": volume and volume.inbound,
            "outbound": volume and volume.outbound,
            "agri_outbound": volume and volume.agri_outbound,
        }
        for month, volume in volume_by_month(facility, moment.months, on=moment.as_of)
    ]


def changes(before, after, amount=None):
    """In words, which conditions do not hold any more as they did in `before`, the JSON of an Assessment; and
    whether less is due than `amount` yuan (that of `before` unless told).

    驻村设点覆盖率：原 100%，现 91.66%，还差 1 个村：夏庄
    """
    told = [after.excluded] if after.excluded and not before.get("excluded") else []
    earlier = {identity(each): each for each in before.get("conditions", [])}
    for condition in after.conditions:
        then = earlier.get(identity(condition.condition))
        if condition.is_met is not True and then and then["is_met"] is True:
            told.append(f"{condition.label}：原 {then['found']}，现 {condition.found}，{condition.shortfall}")
    told += changes_of_amount(before.get("amount") if amount is None else amount, after)
    return [*told, *months_changed(before, after)] if told else []


def months_changed(before, after):
    """In words, which months of the facility were corrected since.

    月报改动：2025年12月 原 13,000 件，现 12,999 件
    """
    if (before.get("year"), before.get("period")) != (after.moment.year, after.moment.period):
        return []
    then = {each["month"]: handled(each) for each in before.get("volumes", [])}
    now = {each["month"]: handled(each) for each in volumes_in_json(after)}
    told = [
        f"{month_in_words(month)} 原 {then[month]}，现 {now[month]}"
        for month in then
        if month in now and then[month] != now[month]
    ]
    more = f" 等 {len(told)} 个月" if len(told) > MOST_MONTHS_TOLD else ""
    return [f"月报改动：{'；'.join(told[:MOST_MONTHS_TOLD])}{more}"] if told else []


def handled(volume):
    """12,999 件; 没有 where nothing was accepted."""
    if volume["inbound"] is None:
        return "没有通过的月报"
    return f"{volume['inbound'] + volume['outbound']:,} 件"


def month_in_words(month):
    year, number, _day = month.split("-")
    return f"{year}年{int(number)}月"


def identity(condition):
    return condition["metric"], condition["operator"], condition["threshold"]


def changes_of_amount(then, after):
    now = after.amount
    if then is None or (now is not None and now >= int(then)):
        return []
    told = "未能核定" if now is None else f"{now:,} 元"
    return [
        f"补贴金额：原 {int(then):,} 元，现 {told}" + (f"，{why}" if (why := after.money.shortfall) else "")
    ]
