"""Entry points, one file per function: nothing but the cold start and the call."""
