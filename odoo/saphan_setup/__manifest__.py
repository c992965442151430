{  # noqa: B018 (Odoo reads this file as a literal)
    "name": "Saphan setup",
    "summary": "Mail templates and the group of the chat assistant's user",
    "version": "1.0",
    "license": "LGPL-3",
    "depends": ["mail", "sale"],
    "data": ["data/groups.xml", "data/mail_templates.xml"],
}
