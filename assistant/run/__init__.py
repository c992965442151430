"""The run: all model calls and tool calls that answer what waits in one conversation, as one transaction."""
