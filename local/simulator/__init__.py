"""A page that looks like a phone: chat as a customer, and see the path of each message beside it."""
