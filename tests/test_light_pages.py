"""What only the writers of styles, scripts and templates need is not sent to anybody."""

from django.core.files.base import ContentFile
from django.template.loader import get_template

from yicheng_express.static_storage import PortalStaticFilesStorage

STYLE = b"/* why */\n.a > b {\n  color: var(--ink);\n}\n"
SCRIPT = b'// why\nimport { b } from "./b.js";\nconst words = `two\n  lines // here`;\n'


def kept(storage, name, content):
    return storage.open(storage._save(name, ContentFile(content))).read()


def test_our_styles_and_scripts_are_kept_without_comments_and_the_libraries_as_they_came(tmp_path):
    storage = PortalStaticFilesStorage(location=tmp_path)
    assert kept(storage, "css/a.css", STYLE) == b".a>b{color:var(--ink)}"
    assert kept(storage, "js/a.js", SCRIPT) == (
        b'import{b}from"./b.js";const words=`two\n  lines // here`;'  # what is between quotes is not touched
    )
    assert kept(storage, "admin/css/base.css", STYLE) == STYLE


def test_a_page_is_sent_without_the_indentation_of_its_template_and_keeps_its_lines():
    page = get_template("404.html").render()
    assert "\n " not in page
    assert page.count("\n") > 20
