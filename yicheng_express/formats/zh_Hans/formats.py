"""Days as 2021-12-31, which stand in line in a column; thousands apart by a comma, as in statistics.

Django's own Chinese formats write days as 2021年9月1日 and group by four digits with nothing between.
"""

DATE_FORMAT = SHORT_DATE_FORMAT = "Y-m-d"
DATETIME_FORMAT = SHORT_DATETIME_FORMAT = "Y-m-d H:i"
DATE_INPUT_FORMATS = ["%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y%m%d", "%Y年%m月%d日"]
THOUSAND_SEPARATOR = ","
NUMBER_GROUPING = 3
