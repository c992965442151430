"""What is left of the credit at OpenAI, which no API tells (design D10): bought, minus billed, minus estimated.

Money is an `int` of millionths of a US dollar (`micro_usd`) wherever it is counted; a day is one of UTC, counted from
1970-01-01, as on OpenAI's bill. docs/balance.md explains the figures.
"""
