"""What a customer of each profile says in `make demo`, and what must come of it."""
