"""Pictures of every page, for looking at them one by one and for the manual; run by hand beside a trial:

    python -m tests.browser.walk.pictures http://127.0.0.1:8000 PASSWORD FOLDER [name of a view …]

FOLDER gets, for each view that anybody is led to, NAME.WHO.WIDTH-SCHEME.png and, as it prints, NAME.WHO.pdf.
"""

import os
import shutil
import sys
from pathlib import Path

import django

SIZES = {"1280": (1280, 900), "768": (768, 1024), "360": (360, 740)}
SCHEMES = ("light", "dark")
TALLEST = 4000  # a picture of more pixels is cut: the rest of a long list says nothing new


def main(portal, password, folder, *names):
    from playwright.sync_api import sync_playwright

    from tests.browser.conftest import BROWSER_ARGUMENTS
    from tests.browser.walk.measuring import EVERYBODY, one_of_each
    from tests.browser.walk.screens import Screens
    from tests.browser.walk.visitor import Visitor
    from tests.browser.walk.walking import walk_of_all

    walked = walk_of_all(Visitor(portal, who, password) for who in EVERYBODY)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=BROWSER_ARGUMENTS)
        screens = Screens(browser, portal, password)
        for seen in one_of_each(walked):
            if not names or seen.name in names:
                take(
                    screens.open(seen),
                    Path(folder) / f"{seen.name.replace(':', '.')}.{seen.who or 'anybody'}",
                )
        browser.close()


def take(page, file):
    """Every size and scheme of the page that is open, and the paper."""
    from tests.browser.walk.screens import at

    file.parent.mkdir(parents=True, exist_ok=True)
    for width, size in SIZES.items():
        for scheme in SCHEMES:
            at(page, size, scheme)
            tall = min(page.evaluate("document.documentElement.scrollHeight"), TALLEST)
            clip = {"x": 0, "y": 0, "width": size[0], "height": tall}
            page.screenshot(path=f"{file}.{width}-{scheme}.png", full_page=True, clip=clip)
    page.emulate_media(color_scheme="light")
    page.pdf(path=f"{file}.pdf", prefer_css_page_size=True, format="A4")


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    django.setup()
    main(*sys.argv[1:])
