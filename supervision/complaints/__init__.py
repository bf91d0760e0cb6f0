"""The life of a complaint: how it comes in, who answers it, how it ends, what everybody may read of it."""
