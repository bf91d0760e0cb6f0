"""The pages of the walk in a real browser: what axe says of them, and what they look like."""

from axe_playwright_python.base import AXE_SCRIPT

from tests.browser.walk.visitor import Visitor

DESK, TABLET, PHONE = (1280, 900), (768, 1024), (360, 740)
STANDARD = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
# What a second size and scheme can change: the colours, and what a finger must hit.
OF_THE_LOOK = ["color-contrast", "link-in-text-block", "target-size", "scrollable-region-focusable"]
ASK_AXE = """(only) => axe.run(document, {runOnly: only, resultTypes: ["violations"]}).then((said) =>
  said.violations.flatMap(({id, nodes}) => nodes.map((node) => `${id}: ${node.html.slice(0, 200)}`)))"""
# What sticks to an edge covers something at one moment only; that it covers no focus is test_keyboard's.
UNSTUCK = """() => {
  for (const each of document.querySelectorAll("body *"))
    if (getComputedStyle(each).position === "sticky") each.style.position = "static";
}"""
FITS = "document.documentElement.scrollWidth <= window.innerWidth"


class Screens:
    """Pages of a browser, one for each person; kept signed in from page to page."""

    def __init__(self, browser, portal, password):
        self.browser, self.portal, self.password = browser, portal, password
        self.pages = {}

    def of(self, who):
        if who not in self.pages:
            context = self.browser.new_context(locale="en-US", reduced_motion="reduce")
            for cookie in Visitor(self.portal, who, self.password).cookies:
                context.add_cookies([{"name": cookie.name, "value": cookie.value, "url": self.portal}])
            self.pages[who] = context.new_page()
        return self.pages[who]

    def open(self, seen):
        page = self.of(seen.who)
        at(page, DESK, "light")
        page.goto(seen.answer.address)
        return page


def at(page, size, scheme):
    page.set_viewport_size(dict(zip(("width", "height"), size, strict=True)))
    page.emulate_media(color_scheme=scheme)


def axe_faults(page):
    """What breaks WCAG 2.2 A or AA on the page: at a desk in the light, on a phone in the dark."""
    page.evaluate(AXE_SCRIPT)
    page.evaluate(UNSTUCK)
    faults = page.evaluate(ASK_AXE, {"type": "tag", "values": STANDARD})
    at(page, PHONE, "dark")
    faults += page.evaluate(ASK_AXE, {"type": "rule", "values": OF_THE_LOOK})
    return faults if page.evaluate(FITS) else [*faults, "wider than a phone"]
