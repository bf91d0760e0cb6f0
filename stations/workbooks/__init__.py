"""What the register's workbooks contain: a sheet per kind of record, written and read by the same columns."""
