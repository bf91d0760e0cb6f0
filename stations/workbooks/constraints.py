"""The constraints of a table, asked of a whole file: in Python, or in one question for all its records.

Django asks the database for every constraint of every record. What the database would say of a check is
worked out here from the same condition, with its three answers; what may stand once in the register is
looked up for all records together. Whatever cannot be worked out is left to the database, which holds it
anyway.
"""

import operator

from django.db.models import CheckConstraint, F, Q, UniqueConstraint

COMPARISONS = {
    "exact": operator.eq,
    "gt": operator.gt,
    "gte": operator.ge,
    "lt": operator.lt,
    "lte": operator.le,
    "in": lambda value, among: value in among,
}


def holds(condition, record):
    """Whether `condition` is true of `record`, as SQL answers: True, False, or None where it is unknown."""
    if isinstance(condition, Q):
        answer = combined(condition.connector, [holds(child, record) for child in condition.children])
        return answer if answer is None or not condition.negated else not answer
    return compared(record, *condition) if isinstance(condition, tuple) else None


def combined(connector, answers):
    """All of the answers, or any of them; unknown where what is unknown would decide."""
    decisive = connector == Q.OR
    if decisive in answers:
        return decisive
    return None if None in answers else not decisive


def compared(record, path, wanted):
    """The answer to one comparison of a field."""
    name, _separator, lookup = path.partition("__")
    value = value_of(record, name)
    if lookup == "isnull" or wanted is None:
        return (value is None) == (wanted is None or wanted)
    wanted = value_of(record, wanted.name) if isinstance(wanted, F) else wanted
    compare = COMPARISONS.get(lookup or "exact")
    return None if compare is None or value is None or wanted is None else compare(value, wanted)


def value_of(record, name):
    return getattr(record, record._meta.get_field(name).attname)


def table_constraints(model, kind):
    """The constraints of one kind; a proxy's are those of its table."""
    constraints = model._meta.concrete_model._meta.constraints
    return [constraint for constraint in constraints if isinstance(constraint, kind)]


def broken_checks(record, exclude):
    """The messages of the checks that `record` would break, but for those over the fields in `exclude`."""
    return [
        constraint.violation_error_message
        for constraint in table_constraints(type(record), CheckConstraint)
        if not constraint.condition.referenced_base_fields & exclude
        and holds(constraint.condition, record) is False
    ]


def rules_of_uniqueness(model):
    """What may stand in the table once: names of fields, for which records, and the message, if any."""
    for field in model._meta.concrete_model._meta.fields:
        if field.unique and not field.primary_key:
            yield (field.name,), Q(), ""
    for constraint in table_constraints(model, UniqueConstraint):
        yield constraint.fields, constraint.condition or Q(), constraint.violation_error_message


class Uniqueness:
    """One such rule, asked of the records of a file as they will be, and of the register as it is.

    A name may pass from one record of the file to another; the one that gives it away is in `given_away`.
    """

    def __init__(self, model, fields, condition):
        self.model, self.fields, self.condition = model, fields, condition
        self.given_away = set()

    def refused(self, records):
        """Those of `records` whose value is taken; of several new ones with the same, all but the first.

        records: pairs of a record and the fields of it that are not to be asked.
        """
        wanted = [(record, self.key(record)) for record, exclude in records if self.concerns(record, exclude)]
        if not wanted:
            return
        holders = self.holders([key for _record, key in wanted])
        kept_or_left = {record.pk: key for record, key in wanted if record.pk}
        claimed = {}
        for record, key in sorted(wanted, key=lambda pair: holders.get(pair[1]) != pair[0].pk):
            holder = holders.get(key)
            if claimed.setdefault(key, record) is not record:
                yield record
            elif holder and holder != record.pk:
                if kept_or_left.get(holder, key) == key:
                    yield record
                else:
                    self.given_away.add(holder)

    def concerns(self, record, exclude):
        return (
            not exclude & set(self.fields)
            and None not in self.key(record)
            and holds(self.condition, record) is True
        )

    def key(self, record):
        return tuple(value_of(record, name) for name in self.fields)

    def holders(self, keys):
        """Who has which of the keys in the register now: primary keys by key."""
        among = {
            f"{name}__in": set(values)
            for name, values in zip(self.fields, zip(*keys, strict=True), strict=True)
        }
        found = self.model._base_manager.filter(self.condition, **among)
        return {key: pk for pk, *key in found.values_list("pk", *self.fields) for key in [tuple(key)]}
