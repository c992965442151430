from xmlrpc.client import dumps

import pytest

from local.faults.operations import operation


@pytest.mark.parametrize(
    ("path", "body", "name"),
    [
        ("/v2/bot/message/reply", b"{}", "message/reply"),
        ("/v1/responses", b"{}", "responses"),
        ("/json/2/sale.order/load", b"{}", "sale.order/load"),
        ("/web/version", b"", "web/version"),
        ("/xmlrpc/2/common", dumps(("db", "bot", "key", {}), "authenticate").encode(), "common/authenticate"),
        ("/xmlrpc/2/common", b"not XML", "common"),
        (
            "/xmlrpc/2/object",
            dumps(("db", 7, "key", "sale.order", "load", [["id"]], {}), "execute_kw").encode(),
            "sale.order/load",
        ),
    ],
)
def test_a_call_has_the_same_name_on_every_wire(path: str, body: bytes, name: str) -> None:
    assert operation({"PATH_INFO": path}, body) == name


def test_aws_names_it_in_a_header() -> None:
    environ = {"PATH_INFO": "/", "HTTP_X_AMZ_TARGET": "DynamoDB_20120810.TransactWriteItems"}
    assert operation(environ, b"{}") == "TransactWriteItems"
