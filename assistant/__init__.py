"""The assistant: channels in, a model and business tools in the middle, answers out."""
