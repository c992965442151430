"""Stand-ins for LINE, OpenAI and Odoo: the real wire format on loopback, with faults on demand."""
