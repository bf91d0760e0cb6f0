"""The shared kit for workbooks: reading what people send, writing what people get."""
