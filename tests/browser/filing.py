"""Words of the tests of the grid: a browser of one person, the cells of a report, a block to be pasted."""

from dataclasses import dataclass, field

from django.test import Client
from playwright.sync_api import BrowserContext, Page

# What a browser itself says of an answer that is an error, or of none: wanted here, and told on the page.
OF_THE_LINE = "Failed to load resource"

UNSENT = "Object.keys(localStorage).filter((name) => name.startsWith('unsent|')).length"

PASTE = """(element, text) => {
  const clipboardData = new DataTransfer();
  clipboardData.setData("text/plain", text);
  element.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
}"""


CLIPBOARD = ["clipboard-read", "clipboard-write"]


def figures_of(facility):
    """What the server holds of the facility."""
    return facility.filing_lines.get().figures


@dataclass
class Browser:
    """A browser of its own, with its cookies and its local storage; pages come and go in it."""

    context: BrowserContext
    address: str
    complaints: list = field(default_factory=list)

    def sign_in(self, user):
        client = Client()
        client.force_login(user)
        for cookie in client.cookies.values():
            self.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": self.address}])
        return self

    def sign_in_by_form(self, user, password):
        page = self.open("/login/")
        page.get_by_label("用户名").fill(user.username)
        page.get_by_label("密码").fill(password)
        page.get_by_role("button", name="登录").click()
        page.wait_for_url(lambda address: "/login/" not in address)
        return page

    def open(self, address):
        page = self.context.new_page()
        page.on("console", self.heard)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.goto(address)
        return page

    def heard(self, message):
        if message.type == "error" and OF_THE_LINE not in message.text:
            self.complaints.append(message.text)


@dataclass
class Grid:
    """The page of a month's report, as the one who fills it handles it."""

    page: Page

    def cell(self, facility, name="inbound"):
        return self.page.locator(f"#{name}-{facility.code}")

    def note(self, facility, name="inbound"):
        return self.page.locator(f"[id='note-{name}-{facility.code}']")

    def click(self, facility, name="inbound"):
        self.cell(facility, name).click()

    def tap(self, facility, name="inbound"):
        self.cell(facility, name).tap()

    def type(self, facility, text, name="inbound"):
        self.click(facility, name)
        self.page.keyboard.type(text)

    def paste_clipboard(self, text):
        """Copied elsewhere, and Ctrl+V where the focus is: the browser's own paste."""
        self.page.context.grant_permissions(CLIPBOARD)
        self.page.evaluate("(text) => navigator.clipboard.writeText(text)", text)
        self.page.keyboard.press("Control+V")

    def paste(self, facility, text, name="inbound"):
        """The event of a paste alone, at once."""
        self.cell(facility, name).focus()
        self.cell(facility, name).evaluate(PASTE, text)

    def values(self, facility):
        names = ("inbound", "outbound", "agri_outbound")
        return [self.cell(facility, name).input_value() for name in names]

    @property
    def focused(self):
        return self.page.evaluate("document.activeElement.id")

    @property
    def status(self):
        return self.page.locator("#filing-status")

    @property
    def decisions(self):
        return self.page.locator("#filing-conflicts")

    @property
    def told(self):
        return self.page.locator(".undo-bar")

    def is_saved(self):
        """The server has everything, and the page says so."""
        self.page.locator("#filing-status[data-state=saved]", has_text="已保存").wait_for(timeout=5000)

    def look(self):
        """The line comes back: the page asks the server how the report stands."""
        self.page.evaluate("window.dispatchEvent(new Event('online'))")

    def submit(self):
        self.page.get_by_role("button", name="报送", exact=True).click()
