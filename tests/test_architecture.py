"""The house: imports point one way, every model has its door, and no page leaves the portal's own rules."""

import ast
import re
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib.staticfiles import finders
from django.db import connection

from stations.integrity import CROSS_TABLE_RULES
from subsidies.integrity import RULES as MONEY_RULES
from supervision.integrity import RULES as SUPERVISION_RULES
from yicheng_express.accounts.scope import ScopedQuerySet
from yicheng_express.dashboard.integrity import RULES as DASHBOARD_RULES
from yicheng_express.triggers import Refusal, prefix_of

ROOT = Path(settings.BASE_DIR)
OWN_APPS = {"accounts", "stations", "subsidies", "supervision", "dashboard"}
# Who may not import whom: a package, and the packages it must not know.
FORBIDDEN = {
    "stations": ["subsidies", "supervision", "yicheng_express.dashboard"],
    "subsidies": ["supervision", "yicheng_express.dashboard"],
    "supervision": ["subsidies", "yicheng_express.dashboard"],
    "yicheng_express/accounts": ["stations", "subsidies", "supervision", "yicheng_express.dashboard"],
    "yicheng_express/workbooks": ["stations", "subsidies", "supervision", "yicheng_express.dashboard"],
}
# What rules do not know: pages, and what pages are made of.
PAGES = ["stations.views", "stations.admin", "stations.workbooks.admin", "stations.api", "stations.urls"]
PAGES += ["stations.converters", "stations.templatetags"]
PAGES += ["subsidies.views", "subsidies.admin", "subsidies.api", "subsidies.urls", "subsidies.templatetags"]
PAGES += ["subsidies.sections", "supervision.views", "supervision.admin", "supervision.urls"]
PAGES += ["supervision.templatetags", "supervision.sections", "supervision.api"]
KNOWN_TO_MODELS = {"models", "choices", "querysets", "history", "credit_codes"}
NAMED_BY_THE_FRAMEWORK = {"admin", "apps", "commands", "forms", "models", "urls", "views"}
NAMES_THAT_SAY_NOTHING = {"utils", "helpers", "services", "misc", "common", "util", "helper"}


def modules(folder="."):
    for path in (ROOT / folder).rglob("*.py"):
        relative = path.relative_to(ROOT)
        if relative.parts[0] not in {".venv", "var"} and "migrations" not in relative.parts:
            yield relative


def imports_of(path):
    for node in ast.walk(ast.parse((ROOT / path).read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def within(module, package):
    return module == package or module.startswith(package + ".")


@pytest.mark.parametrize("folder", FORBIDDEN)
def test_imports_point_one_way(folder):
    for path in modules(folder):
        for module in imports_of(path):
            for package in FORBIDDEN[folder]:
                assert not within(module, package), f"{path} imports {module}"


def test_rules_import_neither_pages_nor_admin_and_models_no_rules():
    for path in [*modules("stations"), *modules("subsidies"), *modules("supervision")]:
        for module in imports_of(path):
            assert is_page(path) or not is_of_pages(module), f"{path} imports {module}"
            own = path.parts[0]
            if "models" in path.parts and within(module, own):
                assert module.split(".")[1] in KNOWN_TO_MODELS, f"{path} imports {module}"


def test_the_admin_knows_no_view():
    for app in ("subsidies", "supervision"):
        for path in modules(f"{app}/admin"):
            for module in imports_of(path):
                assert not within(module, f"{app}.views"), f"{path} imports {module}"


def is_page(path):
    return is_of_pages(".".join(path.with_suffix("").parts))


def is_of_pages(module):
    app, *parts = module.split(".")
    is_form = app in OWN_APPS and any(part == "forms" or part.endswith("_forms") for part in parts)
    return is_form or any(within(module, page) for page in PAGES)


def test_no_module_has_a_name_that_says_nothing():
    assert not [path for path in modules() if path.stem in NAMES_THAT_SAY_NOTHING]


def test_every_model_has_its_door():
    for model in apps.get_models():
        if model._meta.app_label in OWN_APPS and not model.__name__.startswith("Historical"):
            assert issubclass(model._default_manager._queryset_class, ScopedQuerySet), model


def test_every_model_says_what_it_is():
    for model in apps.get_models():
        if model._meta.app_label in OWN_APPS and not model.__name__.startswith("Historical"):
            assert model.__doc__, model
            assert not model.__doc__.startswith(f"{model.__name__}("), model


def test_every_module_that_the_framework_does_not_name_says_what_it_is_for():
    for path in modules():
        if path.parts[0] == "tests" or NAMED_BY_THE_FRAMEWORK & {path.stem, *path.parts}:
            continue
        code = ast.parse((ROOT / path).read_text(encoding="utf-8"))
        assert not code.body or ast.get_docstring(code), path


@pytest.mark.django_db
def test_every_rule_between_tables_is_in_the_database_and_no_other():
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        else:
            cursor.execute("SELECT tgname FROM pg_trigger WHERE NOT tgisinternal")
        present = {row[0] for row in cursor.fetchall()}
    declared = set()
    for app_label, rule in [
        *(("stations", rule) for rule in CROSS_TABLE_RULES),
        *(("subsidies", rule) for rule in MONEY_RULES),
        *(("supervision", rule) for rule in SUPERVISION_RULES),
        *(("dashboard", rule) for rule in DASHBOARD_RULES),
    ]:
        name = prefix_of(app_label) + rule.name
        declared |= set(rule.sqlite(name)) if connection.vendor == "sqlite" else {name}
        assert not isinstance(rule, Refusal) or rule.message
    assert present == declared


def test_nothing_of_yicheng_is_in_the_code():
    for path in modules():
        if path.parts[0] == "tests" or path.name == "trial.py":
            continue
        code = ast.parse((ROOT / path).read_text(encoding="utf-8"))
        for node in ast.walk(code):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                is_of_yicheng = "驿城" in node.value or re.fullmatch(r"4117\d*", node.value)
                assert not is_of_yicheng or is_docstring(node, code), f"{path}:{node.lineno}"


def is_docstring(constant, tree):
    holders = (ast.Module, ast.ClassDef, ast.FunctionDef)
    return any(
        isinstance(node, holders) and node.body and getattr(node.body[0], "value", None) is constant
        for node in ast.walk(tree)
    )


def test_static_files_of_the_portal_are_found():
    for path in (ROOT / "static").rglob("*"):
        if path.is_file():
            assert finders.find(str(path.relative_to(ROOT / "static")))
