"""The workbooks of the money: the roll as the paper that is signed, and the bank's list that comes back."""
