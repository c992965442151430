"""The deployed dashboard, drawn here: its definition out of the local AWS, with what the local CloudWatch measured.

`body` reads the definition, `figures` asks for its metrics, `graph` and `page` draw, `day` fills a world with a day of
customers. `python -m local.dashboard` makes docs/dashboard.png.
"""
