"""Composition: the only place that knows which adapter stands behind which port. One module per function."""
