"""The chat REST API: one request is one message, answered in the same call by the run that every channel has."""
