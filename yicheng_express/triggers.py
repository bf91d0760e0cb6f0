"""Rules between two tables, held by the database itself, on SQLite and on PostgreSQL alike.

A check constraint sees one row. That a village's code begins with its township's, that a station's village
lies in the station's township, that two operating periods of a facility do not overlap: these look at another
row, and Django has no constraint for them. Here such a rule is declared once, as an SQL condition over `NEW`
that both databases understand, and becomes a trigger in each.

Triggers are installed after every migrate. SQLite rebuilds a table to alter it, which drops its triggers and
stumbles over those of other tables that name it, so there they are taken away before a migrate begins.
"""

from dataclasses import dataclass

from django.db import connections


@dataclass(frozen=True)
class Refusal:
    """Refuse a row for which `violation` holds.

    columns: the columns whose change asks the question again (an insert always does).
    lock: a SELECT that PostgreSQL runs first, so that two transactions at once cannot both pass; SQLite has
        one writer at a time and needs none.
    """

    name: str
    table: str
    columns: tuple[str, ...]
    violation: str
    message: str
    lock: str = ""
    on_insert: bool = True

    def sqlite(self):
        body = f"BEGIN SELECT RAISE(ABORT, '{self.message}'); END"
        update = f"BEFORE UPDATE OF {', '.join(self.columns)} ON {self.table}"
        insert = f"BEFORE INSERT ON {self.table}"
        events = {"update": update} | ({"insert": insert} if self.on_insert else {})
        return {
            f"{self.name}_{event}": f"CREATE TRIGGER {self.name}_{event} {when} WHEN {self.violation} {body}"
            for event, when in events.items()
        }

    def postgresql(self):
        lock = f"PERFORM {self.lock.removeprefix('SELECT ')};" if self.lock else ""
        events = ("INSERT OR " if self.on_insert else "") + f"UPDATE OF {', '.join(self.columns)}"
        return [
            f"CREATE OR REPLACE FUNCTION {self.name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {lock} "
            f"IF {self.violation} THEN RAISE EXCEPTION '{self.message}' "
            f"USING ERRCODE = 'check_violation', CONSTRAINT = '{self.name}'; END IF; RETURN NEW; END $$",
            f"DROP TRIGGER IF EXISTS {self.name} ON {self.table}",
            f"CREATE TRIGGER {self.name} BEFORE {events} ON {self.table} "
            f"FOR EACH ROW EXECUTE FUNCTION {self.name}()",
        ]


@dataclass(frozen=True)
class Consequence:
    """When `column` of a row changes, run `statement` over `NEW`: children follow their parent."""

    name: str
    table: str
    column: str
    statement: str

    def sqlite(self):
        return {
            self.name: f"CREATE TRIGGER {self.name} AFTER UPDATE OF {self.column} ON {self.table} "
            f"WHEN NEW.{self.column} <> OLD.{self.column} BEGIN {self.statement}; END"
        }

    def postgresql(self):
        return [
            f"CREATE OR REPLACE FUNCTION {self.name}() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN {self.statement}; RETURN NULL; END $$",
            f"DROP TRIGGER IF EXISTS {self.name} ON {self.table}",
            f"CREATE TRIGGER {self.name} AFTER UPDATE OF {self.column} ON {self.table} FOR EACH ROW "
            f"WHEN (NEW.{self.column} IS DISTINCT FROM OLD.{self.column}) EXECUTE FUNCTION {self.name}()",
        ]


def install_triggers(rules):
    """A post_migrate receiver that puts the rules into the database."""

    def receiver(using="default", **_):
        connection = connections[using]
        tables = set(connection.introspection.table_names())
        with connection.cursor() as cursor:
            for rule in rules:
                if rule.table not in tables:
                    continue
                if connection.vendor == "sqlite":
                    for name, statement in rule.sqlite().items():
                        cursor.execute(f"DROP TRIGGER IF EXISTS {name}")
                        cursor.execute(statement)
                else:
                    for statement in rule.postgresql():
                        cursor.execute(statement)

    return receiver


def drop_triggers(rules):
    """A pre_migrate receiver that takes the rules away where a table is about to be rebuilt (SQLite)."""

    def receiver(using="default", **_):
        connection = connections[using]
        if connection.vendor != "sqlite":
            return
        with connection.cursor() as cursor:
            for rule in rules:
                for name in rule.sqlite():
                    cursor.execute(f"DROP TRIGGER IF EXISTS {name}")

    return receiver
