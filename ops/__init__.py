"""The operator's commands: `python -m ops`. Run on a laptop, never deployed; talk to AWS with the operator's rights."""
