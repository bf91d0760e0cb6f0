"""Rows of the register's sheets for tests, as the reading kit gives them."""

from stations.workbooks.tiers import VillageStationResource
from yicheng_express.workbooks.reading import Row, column_letters, read_rows


def exported(resource_class, user):
    """The rows of an export of all that the user sees, read back from the .xlsx."""
    queryset = resource_class._meta.model.objects.visible_to(user)
    return read_rows(resource_class(user=user).workbook(queryset), resource_class.headings())


def row(resource_class, number=2, **texts):
    """A row with these texts by heading; empty elsewhere."""
    headings = [column.column_name for column in resource_class.columns]
    assert set(texts) <= set(headings), set(texts) - set(headings)
    columns = {heading: column_letters(index) for index, heading in enumerate(headings)}
    return Row("表", number, {heading: texts.get(heading, "") for heading in headings}, columns)


def new_station(number=2, **texts):
    """A new station in 夏庄, valid unless `texts` say otherwise."""
    usual = {"村代码": "411702102204", "名称": "夏庄便民服务站", "运营企业": "邮政", "收寄": "是"}
    return row(VillageStationResource, number, **usual | texts)


def altered(found, **texts):
    """The row with other texts."""
    assert set(texts) <= set(found.texts), set(texts) - set(found.texts)
    return Row(found.sheet, found.number, found.texts | texts, found.columns)


def told(outcome):
    """Every problem as (heading, message)."""
    return [(problem.heading, problem.message) for problem in outcome.problems]


def headings_told(outcome):
    return [problem.heading for problem in outcome.problems]
