"""A very small ORM with Odoo's manners: fields, domains, rights, `load`, and transactions that can lose a race."""
