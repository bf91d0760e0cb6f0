"""The rows behind every figure: lists with their filter in the address, exported as they are shown."""
