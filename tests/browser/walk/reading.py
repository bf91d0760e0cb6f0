"""What a page holds for its reader: words, links, forms, and the files that it asks for."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urldefrag, urlencode, urljoin

SAID_BY = ("alt", "title", "aria-label", "aria-description", "placeholder", "label")
NOT_READ = {"script", "style"}
NO_WORDS = "无此名称"  # what a search finds nothing for: the empty pages are pages too


@dataclass
class Form:
    """A form as it stands: (name, value) of what it would send untouched, and the fields for text in it."""

    method: str
    action: str
    fields: list = field(default_factory=list)
    typed: list = field(default_factory=list)

    def untouched(self):
        return [*self.fields, *((name, "") for name in self.typed)]

    def searching(self):
        """The address that this form would ask for a word that stands nowhere."""
        asked = [*self.fields, *((name, NO_WORDS) for name in self.typed)]
        return f"{self.action.split('?')[0]}?{urlencode(asked)}"


class Reading(HTMLParser):
    """Reads a page: `words`, `links` (absolute, without fragments), `forms` and `files`."""

    def __init__(self, address, text):
        super().__init__()
        self.address, self.words, self.links, self.forms, self.files = address, [], [], [], []
        self.unread, self.form, self.select = 0, None, None
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        attrs = {name: value or "" for name, value in attrs}
        self.words += [attrs[name] for name in SAID_BY if attrs.get(name)]
        self.unread += tag in NOT_READ
        if tag in ("a", "area") and "href" in attrs:
            self.links.append(self.absolute(attrs["href"]))
        elif tag == "form":
            self.form = Form(attrs.get("method", "get").lower(), self.absolute(attrs.get("action", "")))
            self.forms.append(self.form)
        elif tag in ("link", "script", "img"):
            self.note_file(tag, attrs)
        self.note_field(tag, attrs)

    def note_file(self, tag, attrs):
        wanted = tag != "link" or attrs.get("rel") == "stylesheet"
        if wanted and (address := attrs.get("href") or attrs.get("src")):
            self.files.append((tag, self.absolute(address)))

    def note_field(self, tag, attrs):
        """What the field adds to its form; the words on a button are read too."""
        kind, name = attrs.get("type", "text"), attrs.get("name")
        if tag == "input" and kind in ("submit", "button", "reset"):
            self.words.append(attrs.get("value", ""))
        elif tag == "select":
            self.select = name
        elif tag == "option" and self.select and "selected" in attrs:
            self.add(self.select, attrs.get("value", ""))
        elif tag == "textarea" and name:
            self.add_typed(name)
        elif tag == "input" and name:
            self.note_input(kind, name, attrs)

    def note_input(self, kind, name, attrs):
        if kind in ("checkbox", "radio"):
            if "checked" in attrs:
                self.add(name, attrs.get("value", "on"))
        elif kind == "hidden":
            self.add(name, attrs.get("value", ""))
        elif kind != "file":
            self.add_typed(name)

    def add(self, name, value):
        if self.form:
            self.form.fields.append((name, value))

    def add_typed(self, name):
        if self.form:
            self.form.typed.append(name)

    def handle_endtag(self, tag):
        self.unread -= tag in NOT_READ
        if tag == "form":
            self.form = None
        elif tag == "select":
            self.select = None

    def handle_data(self, data):
        if not self.unread and data.strip():
            self.words.append(data.strip())

    def absolute(self, address):
        return urldefrag(urljoin(self.address, address)).url
