"""What PostgreSQL plans with."""

from django.db import connection


def gather_statistics():
    """As PostgreSQL does by itself where data stay: it plans for what it counted, not for empty tables."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
