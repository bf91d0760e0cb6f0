"""Everything that is measured of a served portal, as plain lists of faults in words."""

from urllib.parse import urlsplit

from tests.browser.walk.keyboard import KEPT_BY_KEYS, keyboard_faults
from tests.browser.walk.reading import Reading
from tests.browser.walk.screens import Screens, axe_faults
from tests.browser.walk.visitor import Visitor
from tests.browser.walk.walking import NOT_WALKED, shape_of, walk_of_all
from tests.browser.walk.weighing import MOST, Scales
from tests.browser.walk.words import english_in, english_on
from yicheng_express.accounts.roles import Role

# Whoever sees most goes early: what others have seen before is walked by half.
EVERYBODY = ["", Role.BUREAU_CHIEF.value, *(role.value for role in Role if role != Role.BUREAU_CHIEF)]
TOLD = {200, 302, 400, 403, 404, 409}  # what a form may be answered


def measure(portal, password, browser):
    """The faults found, by what they are; `names` are the views that somebody was led to."""
    visitors = {who: Visitor(portal, who, password) for who in EVERYBODY}
    freeze_a_year(visitors[Role.BUREAU_CHIEF])
    walked = walk_of_all(visitors.values())
    screens = Screens(browser, portal, password)
    return {
        "names": sorted({seen.name for seen in walked}),
        "unanswered": [f"{seen.answer.status}: {seen}" for seen in walked if seen.is_dead_end],
        "english": sorted(
            {f"{word} in “{text}”: {seen}" for seen in walked for word, text in english_on(seen)}
        ),
        "heavy": heavy_pages(walked, visitors[""]),
        "inaccessible": inaccessible_pages(walked, screens),
        "unreachable": unreachable_by_keys(walked, screens),
        "refusals": [fault for visitor in visitors.values() for fault in refusal_faults(visitor, walked)],
    }


def freeze_a_year(chief):
    """An early year of both standings: frozen ones are led to then, and so is the way to freeze another."""
    for kind in ("ranking", "credit"):
        address = f"/supervision/{kind}/freeze/?year=2022"
        form = next(
            each for each in Reading(address, chief.get(address).text).forms if "freeze" in each.action
        )
        chief.post(address, form.untouched())


def heavy_pages(walked, visitor):
    scales = Scales(visitor)
    weights = [(scales.weight(seen), seen) for seen in walked if seen.reading]
    return [f"{weight:,} bytes: {seen}" for weight, seen in weights if weight > MOST]


def one_of_each(walked, kind_of=lambda seen: seen.name):
    """The first page of each view, or of each kind."""
    pages = {}
    for seen in walked:
        if seen.reading and seen.answer.status == 200:
            pages.setdefault(kind_of(seen), seen)
    return list(pages.values())


def kind_for_axe(seen):
    """Each view; of the admin's, which share their templates, each form and one of each other kind."""
    is_alike = seen.name.startswith("admin:") and not seen.name.endswith("_add")
    return seen.name.rpartition("_")[2] if is_alike else seen.name


def inaccessible_pages(walked, screens):
    pages = one_of_each(walked, kind_for_axe)
    found = ((seen, axe_faults(screens.open(seen))) for seen in pages)
    return [f"{fault}: {seen}" for seen, faults in found for fault in faults]


def unreachable_by_keys(walked, screens):
    pages = [seen for seen in one_of_each(walked) if seen.name in KEPT_BY_KEYS]
    assert {seen.name for seen in pages} == KEPT_BY_KEYS
    found = ((seen, keyboard_faults(screens.open(seen))) for seen in pages)
    return [f"{fault}: {seen}" for seen, faults in found for fault in faults]


def refusal_faults(visitor, walked):
    """Each kind of form once, sent with nothing typed: it is answered, in Chinese."""
    forms = {}
    for seen in walked:
        if seen.who == visitor.username and seen.reading:
            for form in seen.reading.forms:
                forms.setdefault(shape_of(form.action), (seen, form))
    for (name, _), (seen, form) in forms.items():
        if form.method == "post" and name not in NOT_WALKED:
            yield from faults_of_sending(visitor, seen, form)


def faults_of_sending(visitor, seen, form):
    answer = visitor.post(form.action, form.untouched())
    where = f"{urlsplit(form.action).path} sent by {seen}"
    if answer.status not in TOLD:
        yield f"{answer.status}: {where}"
    elif answer.leads_to:
        answer = visitor.get(answer.leads_to)
    if answer.is_page:
        words = Reading(answer.address, answer.text).words
        yield from (f"{word} in “{text}”: {where}" for text in words for word in english_in(text))
