"""Every refusal of Odoo has one meaning here, told without Odoo's own words."""

import pytest

from assistant.errors import AccessDenied, KeyRefused, ServiceUnavailable, ToolFailed
from assistant.odoo.refusals import CallRefused, RecordMissing, refusal


@pytest.mark.parametrize(
    ("exception", "status", "error"),
    [
        ("werkzeug.exceptions.Unauthorized", 401, KeyRefused),
        ("odoo.exceptions.AccessError", 403, AccessDenied),
        ("odoo.exceptions.AccessDenied", 403, KeyRefused),
        ("werkzeug.exceptions.NotFound", 404, CallRefused),
        ("odoo.exceptions.MissingError", 404, RecordMissing),
        ("odoo.exceptions.UserError", 422, ToolFailed),
        ("odoo.exceptions.ValidationError", 422, ToolFailed),
        ("odoo.exceptions.RedirectWarning", 422, ToolFailed),
        ("werkzeug.exceptions.UnprocessableEntity", 422, CallRefused),
        ("builtins.ValueError", 500, CallRefused),
        ("builtins.TypeError", 500, CallRefused),
        ("builtins.MemoryError", 500, ServiceUnavailable),
        ("psycopg2.OperationalError", 500, ServiceUnavailable),
        ("psycopg2.errors.SerializationFailure", None, ServiceUnavailable),
        ("odoo.addons.base.models.ir_mail_server.MailDeliveryException", 500, ServiceUnavailable),
        ("unknown", 500, ServiceUnavailable),
        ("unknown", 418, CallRefused),
    ],
)
def test_an_exception_of_odoo_means(exception, status, error):
    assert type(refusal("sale.order/load", exception, status=status)) is error


def test_the_operator_learns_which_call_was_refused():
    told = str(refusal("sale.order/action_confirm", "odoo.exceptions.AccessError", status=403))

    assert told == "odoo: sale.order/action_confirm: AccessError"
