"""Rules between two tables, held by the database itself, on SQLite and on PostgreSQL alike.

A check constraint sees one row. That a village's code begins with its township's, that a station's village
lies in the station's township, that two operating periods of a facility do not overlap: these look at another
row, and Django has no constraint for them. Here such a rule is declared once, as an SQL condition over `NEW`
that both databases understand, and becomes a trigger in each, under a name that begins with its app's prefix.

After every migrate the database has the declared rules and no others: what bears an app's prefix and is not
declared any more is dropped. SQLite rebuilds a table to alter it, which drops its triggers and stumbles over
those of other tables that name it, so there they are taken away before a migrate that has something to do.
"""

from dataclasses import dataclass

from django.db import connections


@dataclass(frozen=True)
class Refusal:
    """Refuse a row for which `violation` holds.

    columns: the columns whose change asks the question again (an insert always does).
    lock: the SELECTs that PostgreSQL runs first, so that two transactions at once cannot both pass; SQLite
        has one writer at a time and needs none.
    """

    name: str
    table: str
    columns: tuple[str, ...]
    violation: str
    message: str
    lock: tuple[str, ...] = ()
    on_insert: bool = True

    def sqlite(self, name):
        body = f"BEGIN SELECT RAISE(ABORT, '{self.message}'); END"
        update = f"BEFORE UPDATE OF {', '.join(self.columns)} ON {self.table}"
        insert = f"BEFORE INSERT ON {self.table}"
        events = {"update": update} | ({"insert": insert} if self.on_insert else {})
        return {
            f"{name}_{event}": f"CREATE TRIGGER {name}_{event} {when} WHEN {self.violation} {body}"
            for event, when in events.items()
        }

    def postgresql(self, name):
        lock = " ".join(f"PERFORM {select.removeprefix('SELECT ')};" for select in self.lock)
        events = ("INSERT OR " if self.on_insert else "") + f"UPDATE OF {', '.join(self.columns)}"
        return [
            f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {lock} "
            f"IF {self.violation} THEN RAISE EXCEPTION '{self.message}' "
            f"USING ERRCODE = 'check_violation', CONSTRAINT = '{self.name}'; END IF; RETURN NEW; END $$",
            f"CREATE OR REPLACE TRIGGER {name} BEFORE {events} ON {self.table} "
            f"FOR EACH ROW EXECUTE FUNCTION {name}()",
        ]


@dataclass(frozen=True)
class Kept:
    """Refuse that a row of the table is deleted: any, or one for which `violation` holds over `OLD`.

    What empties a whole table (TRUNCATE) is for its owner.
    """

    name: str
    table: str
    message: str
    violation: str = "TRUE"

    def sqlite(self, name):
        return {
            f"{name}_delete": f"CREATE TRIGGER {name}_delete BEFORE DELETE ON {self.table} "
            f"WHEN {self.violation} BEGIN SELECT RAISE(ABORT, '{self.message}'); END"
        }

    def postgresql(self, name):
        return [
            f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"IF {self.violation} THEN RAISE EXCEPTION '{self.message}' "
            f"USING ERRCODE = 'check_violation', CONSTRAINT = '{self.name}'; END IF; RETURN OLD; END $$",
            f"CREATE OR REPLACE TRIGGER {name} BEFORE DELETE ON {self.table} "
            f"FOR EACH ROW EXECUTE FUNCTION {name}()",
        ]


@dataclass(frozen=True)
class Consequence:
    """When `column` of a row changes, run `statement` over `NEW`: children follow their parent."""

    name: str
    table: str
    column: str
    statement: str

    def sqlite(self, name):
        return {
            name: f"CREATE TRIGGER {name} AFTER UPDATE OF {self.column} ON {self.table} "
            f"WHEN NEW.{self.column} <> OLD.{self.column} BEGIN {self.statement}; END"
        }

    def postgresql(self, name):
        return [
            f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN {self.statement}; RETURN NULL; END $$",
            f"CREATE OR REPLACE TRIGGER {name} AFTER UPDATE OF {self.column} ON {self.table} FOR EACH ROW "
            f"WHEN (NEW.{self.column} IS DISTINCT FROM OLD.{self.column}) EXECUTE FUNCTION {name}()",
        ]


def changed(columns):
    """A condition: one of these columns is not as it was, NULLs included."""
    pairs = (
        f"COALESCE(CAST(NEW.{name} AS TEXT), '') <> COALESCE(CAST(OLD.{name} AS TEXT), '')"
        for name in columns
    )
    return f"({' OR '.join(pairs)})"


def columns_of(model):
    """Every column of a table but its key."""
    return tuple(each.column for each in model._meta.concrete_fields if not each.primary_key)


def written_once(name, model, message):
    """Two rules: a row of this table never changes, and never goes."""
    return [
        Refusal(
            name=f"{name}_is_never_changed",
            table=model._meta.db_table,
            columns=columns_of(model),
            violation=changed(columns_of(model)),
            on_insert=False,
            message=f"{message}不能改动",
        ),
        Kept(name=f"{name}_is_kept", table=model._meta.db_table, message=f"{message}不能删除"),
    ]


def prefix_of(app_label):
    """What the names of all triggers (and functions) of this app begin with, and of nothing else."""
    return f"rule_{app_label}_"


def install_triggers(rules):
    """A post_migrate receiver: the database has these rules of the app's afterwards, and no others."""

    def receiver(app_config, using="default", **_):
        connection = connections[using]
        prefix = prefix_of(app_config.label)
        tables = set(connection.introspection.table_names())
        held = {prefix + rule.name: rule for rule in rules if rule.table in tables}
        with connection.cursor() as cursor:
            install = install_on_sqlite if connection.vendor == "sqlite" else install_on_postgresql
            install(cursor, prefix, held)

    return receiver


def drop_triggers(app_config, using="default", plan=(), **_):
    """A pre_migrate receiver: takes the app's rules away where a table may be rebuilt now (SQLite)."""
    connection = connections[using]
    if connection.vendor == "sqlite" and plan:
        with connection.cursor() as cursor:
            install_on_sqlite(cursor, prefix_of(app_config.label), {})


def install_on_sqlite(cursor, prefix, held):
    """Drop and create what differs from `held` (name → rule); what is the same is not touched."""
    declared = {name: sql for key, rule in held.items() for name, sql in rule.sqlite(key).items()}
    cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
    present = {name: sql for name, sql in cursor.fetchall() if name.startswith(prefix)}
    for name in present:
        if present[name] != declared.get(name):
            cursor.execute(f"DROP TRIGGER {name}")
    for name, sql in declared.items():
        if present.get(name) != sql:
            cursor.execute(sql)


def install_on_postgresql(cursor, prefix, held):
    """Replace in place what is in `held` (name → rule), so that no moment is without it; drop the rest."""
    for name, rule in held.items():
        for statement in rule.postgresql(name):
            cursor.execute(statement)
    cursor.execute(
        "SELECT t.tgname, c.relname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid "
        "WHERE NOT t.tgisinternal AND pg_table_is_visible(c.oid) AND starts_with(t.tgname, %s)",
        [prefix],
    )
    for name, table in cursor.fetchall():
        if name not in held or held[name].table != table:
            cursor.execute(f"DROP TRIGGER {name} ON {table}")
    cursor.execute(
        "SELECT proname FROM pg_proc WHERE pg_function_is_visible(oid) AND starts_with(proname, %s)",
        [prefix],
    )
    for (name,) in cursor.fetchall():
        if name not in held:
            cursor.execute(f"DROP FUNCTION {name}()")
