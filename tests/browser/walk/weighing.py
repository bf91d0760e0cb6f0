"""What a page costs on a slow line: its text with our styles and scripts, uncompressed, without photos."""

import re
from functools import cache
from urllib.parse import urljoin, urlsplit

MOST = 150_000  # bytes
OURS = re.compile(r"/static/(?:css|js)/")
IMPORTED = re.compile(rb"""(?:\bfrom|\bimport)\s*["'](\.[^"']+)["']""")


class Scales:
    """Weighs the pages of one portal; a file that many pages share is fetched once."""

    def __init__(self, visitor):
        self.fetch = cache(lambda address: visitor.get(address).content)

    def weight(self, seen):
        return len(seen.answer.content) + sum(len(self.fetch(each)) for each in self.files_of(seen.reading))

    def files_of(self, reading):
        """Ours alone, with what a script imports; the admin's own libraries are not."""
        named = [address for tag, address in reading.files if tag != "img"]
        waiting, met = [each for each in named if OURS.match(urlsplit(each).path)], set()
        while waiting:
            address = waiting.pop()
            if address in met:
                continue
            met.add(address)
            if address.endswith(".js"):
                imports = IMPORTED.findall(self.fetch(address))
                waiting += [urljoin(address, each.decode()) for each in imports]
        return met
