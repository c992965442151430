"""No Odoo: what an assistant gets whose tools need none."""

from typing import Any, NoReturn

from assistant.errors import ConfigurationError


class NoOdoo:
    """Raises `ConfigurationError` at any call: a tool that asks Odoo must stand in `names.ODOO_TOOLS`."""

    def _refuse(self, *_: Any, **__: Any) -> NoReturn:
        raise ConfigurationError("this profile has no tool of names.ODOO_TOOLS, so no Odoo was configured")

    find_products = find_partner = address_taken = partner = create_partner_once = send_code = _refuse
    preview_order = place_order_once = orders = order = invoices = notify_staff = _refuse
