"""What many tests stand on: laid once, by factories and verbs, and for every later test put back row by row.

    @laid_once
    def lay_network(district):
        ...

Each answer is a copy, so that a test may change its own. Rows are written in the order in which they came:
the database's own rules look from one table to another. Laying takes nothing away, and begins from the same
rows whenever it is asked for.
"""

import copy
import functools
import itertools
import re

from django.db import connection

WRITING = re.compile(r'(?:INSERT (?:OR IGNORE )?INTO|UPDATE|DELETE FROM) "(\w+)"')
ROOMS = itertools.count(1000, 1000)


def laid_once(lay):
    """A function that lays it, or puts it back; the answer is the same either way."""
    pictures = []

    @functools.wraps(lay)
    def put(*about):
        if pictures:
            pictures[0].put_back()
        else:
            pictures.append(Picture(lambda: lay(*about)))
        return copy.deepcopy(pictures[0].answer)

    return put


class Picture:
    """What was laid: the answer, and the statements that put its rows back, as (SQL, values)."""

    def __init__(self, lay):
        leave_room()
        self.written, self.rows = [], all_rows()
        with connection.execute_wrapper(self.note):
            self.answer = lay()
        assert self.rows == all_rows(), "something was written by another way than a statement of its own"
        runs = itertools.groupby(self.written, key=lambda each: each[:2])
        self.statements = [statement(*run, [row for *_run, row in each]) for run, each in runs]

    def put_back(self):
        with connection.cursor() as cursor:
            for sql, values in self.statements:
                cursor.execute(sql, values)

    def note(self, execute, sql, *rest):
        """A statement on its way to the database: what it adds and changes is found by looking."""
        done = execute(sql, *rest)
        if told := WRITING.match(sql):
            self.look_at(told[1])
        return done

    def look_at(self, table):
        before, self.rows[table] = self.rows[table], rows_of(table)
        assert before.keys() <= self.rows[table].keys(), f"{table}: what is laid takes nothing away"
        for key, row in self.rows[table].items():
            if key not in before:
                self.written.append((table, None, row))
            elif row != before[key]:
                self.written.append((table, key, dict(row.items() - before[key].items())))


def statement(table, key, rows):
    """Adds these rows to the table; with the key of a row, changes that as the only one of `rows` says."""
    values = [value for row in rows for value in row.values()]
    if key is None:
        names = ", ".join(f'"{name}"' for name in rows[0])
        places = ", ".join([f"({', '.join(['%s'] * len(rows[0]))})"] * len(rows))
        return f'INSERT INTO "{table}" ({names}) VALUES {places}', values
    changes = ", ".join(f'"{name}" = %s' for name in rows[0])
    return f'UPDATE "{table}" SET {changes} WHERE "id" = %s', [*values, key]


def all_rows():
    return {table: rows_of(table) for table in connection.introspection.table_names()}


def rows_of(table):
    """Key → the row, as name → value."""
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT * FROM "{table}" ORDER BY 1')
        names = [column[0] for column in cursor.description]
        return {row[0]: dict(zip(names, row, strict=True)) for row in cursor.fetchall()}


def leave_room():
    """SQLite gives a key again once a transaction is undone: what is put back keeps clear of the others."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM sqlite_sequence")
            cursor.execute(
                "INSERT INTO sqlite_sequence (name, seq) SELECT name, %s FROM sqlite_master "
                "WHERE type = 'table' AND sql LIKE '%%AUTOINCREMENT%%'",
                [next(ROOMS)],
            )
