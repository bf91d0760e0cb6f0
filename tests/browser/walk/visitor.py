"""Somebody at the portal's door with a browser's cookies: the addresses of a served portal, asked by HTTP."""

from dataclasses import dataclass
from http.cookiejar import CookieJar
from urllib.error import HTTPError
from urllib.parse import urlencode, urljoin
from urllib.request import HTTPCookieProcessor, HTTPRedirectHandler, Request, build_opener


class Unfollowed(HTTPRedirectHandler):
    def redirect_request(self, *_about):
        return None


@dataclass
class Answer:
    address: str
    status: int
    kind: str
    leads_to: str
    content: bytes

    @property
    def text(self):
        return self.content.decode()

    @property
    def is_page(self):
        return self.kind.startswith("text/html")


class Visitor:
    """One person, by name, or nobody in particular; redirects are told, not followed."""

    def __init__(self, portal, username="", password=""):
        self.portal, self.username = portal, username
        self.cookies = CookieJar()
        self.opener = build_opener(HTTPCookieProcessor(self.cookies), Unfollowed)
        if username:
            self.get("/login/")
            answer = self.post("/login/", [("username", username), ("password", password)])
            assert answer.status == 302, f"{username} is not let in"

    def get(self, address):
        return self.ask(Request(urljoin(self.portal, address)))

    def post(self, address, fields):
        address = urljoin(self.portal, address)
        fields = [*fields, ("csrfmiddlewaretoken", self.cookie("csrftoken"))]
        return self.ask(Request(address, urlencode(fields).encode(), {"Referer": address}))

    def ask(self, request):
        try:
            answer = self.opener.open(request, timeout=60)
        except HTTPError as refusal:
            answer = refusal
        with answer:
            headers = answer.headers
            leads_to = urljoin(request.full_url, headers["Location"]) if headers["Location"] else ""
            kind = headers.get("Content-Type", "")
            return Answer(request.full_url, answer.status, kind, leads_to, answer.read())

    def cookie(self, name):
        return next((each.value for each in self.cookies if each.name == name), "")
