"""The Tab key alone, from the top of a page to its end: it comes to everything, as one reads it."""

# One page of each kind: what is found, what is filled, what is decided.
KEPT_BY_KEYS = {
    "home",
    "complain",
    "dashboard",
    "rows",
    "brief",
    "facilities",
    "filing",
    "filings_review",
    "filing_review",
}
KEPT_BY_KEYS |= {
    "complaints",
    "complaint",
    "application",
    "applications",
    "eligibility",
    "work_tasks",
    "ranking",
}
KEPT_BY_KEYS |= {
    "dashboard_work",
    "dashboard_screen",
    "find_station",
    "village_stations",
    "inspection_plan",
    "admin:index",
    "admin:stations_villagestation_changelist",
}
MOST_STEPS = 400

# Of the radio buttons of a name Tab comes to one, and to none of what is folded away.
NUMBERED = """() => {
  const met = new Set();
  const all = "a[href], button, input, select, textarea, summary, [tabindex='0']";
  const found = [...document.querySelectorAll(all)].filter((each) => {
    if (each.disabled || each.type === "hidden" || each.tabIndex < 0) return false;
    if (!each.checkVisibility({ visibilityProperty: true })) return false;
    if (each.type !== "radio") return true;
    return !met.has(each.name) && met.add(each.name);
  });
  found.forEach((each, place) => { each.dataset.place = place; });
  return found.map((each) => each.outerHTML.slice(0, 120));
}"""
FOCUSED = """() => {
  const focused = document.activeElement;
  const radio = focused.type === "radio" && document.querySelector(`[data-place][name="${focused.name}"]`);
  const { place } = (radio || focused).dataset;
  const ringed = (each) => each && getComputedStyle(each).outlineStyle !== "none";
  const around = [focused, focused.parentElement, focused.closest(".file-pick")?.querySelector(".button")];
  return place === undefined ? null : { place: Number(place), shown: around.some(ringed) };
}"""


def keyboard_faults(page):
    """What Tab does not come to, comes to unseen, or comes to out of order."""
    names = page.evaluate(NUMBERED)
    page.evaluate("document.activeElement.blur()")
    steps = list(steps_through(page))
    came_to = [step["place"] for step in steps]
    faults = [f"not reached: {name}" for place, name in enumerate(names) if place not in came_to]
    faults += [f"the focus is not seen: {names[step['place']]}" for step in steps if not step["shown"]]
    if came_to != sorted(came_to):
        faults.append(f"out of order: {came_to}")
    return faults


def steps_through(page):
    """Where Tab comes to, until it leaves the page or begins anew."""
    met = set()
    for _step in range(MOST_STEPS):
        page.keyboard.press("Tab")
        step = page.evaluate(FOCUSED)
        if step is None or step["place"] in met:
            return
        met.add(step["place"])
        yield step
