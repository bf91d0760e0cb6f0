"""The life of an order to put something right: issued, answered, looked at again, closed."""
