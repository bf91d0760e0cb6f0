"""What other parts of the portal invent on top of the demo's network: each registers its function here.

`stations` knows none of them; an app says so in its `ready()`, as it does with sections of the policy file.
"""

INVENTIONS = []


def register_invention(invent):
    """`invent(district, *, seed, now)` is called at the end of every load of a demonstration.

    It writes within the same transaction, and answers what it wrote: label → number.
    """
    if invent not in INVENTIONS:
        INVENTIONS.append(invent)
