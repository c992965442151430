"""Cars that a dealer has: the catalogue of a profile, searched as customers write, and what may be said of it."""
