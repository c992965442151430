"""Who may post to us: the signature over the public URL and all parameters."""

from urllib.parse import parse_qsl

import pytest

from assistant.channels.twilio_signature import signature
from assistant.channels.whatsapp_webhook import MAX_BODY_BYTES, ROUTE, SIGNATURE_HEADER, WhatsAppWebhook
from assistant.credentials import Credentials
from assistant.errors import PayloadInvalid, SignatureInvalid
from assistant.messages import WebhookRequest
from tests.builders import webhook_request
from tests.contract.twilio_harness import FIELDS, PUBLIC_URL, TOKEN
from tests.fakes.credentials import RenewableCredentials
from tests.unit.whatsapp.event_files import body

URL = PUBLIC_URL + ROUTE


def signed(url: str = URL, *, token: str = TOKEN, content: bytes = body("text"), query: str = "") -> WebhookRequest:
    parameters = parse_qsl(content.decode(), keep_blank_values=True)
    headers = {SIGNATURE_HEADER: signature(token, url, parameters).decode()}
    return webhook_request(content, headers, query=query)


def verify(request: WebhookRequest, *, public_url: str = PUBLIC_URL, **fields: str) -> None:
    WhatsAppWebhook(Credentials({**FIELDS, **fields}), public_url).verify(request)


def refused(request: WebhookRequest, *, public_url: str = PUBLIC_URL, **fields: str) -> bool:
    try:
        verify(request, public_url=public_url, **fields)
    except SignatureInvalid:
        return True
    return False


def test_twilios_own_example_is_accepted() -> None:
    """From https://www.twilio.com/docs/usage/webhooks/webhooks-security, with the token 12345."""
    parameters = [
        ("CallSid", "CA1234567890ABCDE"),
        ("Caller", "+14158675309"),
        ("Digits", "1234"),
        ("From", "+14158675309"),
        ("To", "+18005551212"),
    ]
    url = "https://mycompany.com/myapp.php?foo=1&bar=2"
    assert signature("12345", url, reversed(parameters)) == b"RSOYDt4T1cUTdK1PDd93/VVr8B8="


@pytest.mark.parametrize("url", [URL, "https://bot.example:443" + ROUTE])
def test_the_url_with_its_port_and_without_it_is_the_same(url: str) -> None:
    verify(signed(url))
    verify(signed(url), public_url="https://bot.example:443/")


@pytest.mark.parametrize(
    "url",
    [
        "http://bot.example" + ROUTE,
        URL + "/",
        "https://other.example" + ROUTE,
        "https://bot.example/prod" + ROUTE,
        URL + "?a=1",
        "https://bot.example:8443" + ROUTE,
    ],
)
def test_another_url_is_refused(url: str) -> None:
    assert refused(signed(url))


def test_the_query_is_part_of_the_url() -> None:
    verify(signed(URL + "?a=1&b=", query="a=1&b="))
    assert refused(signed(URL + "?a=1&b=", query="a=1"))


def test_a_domain_of_ones_own_wins() -> None:
    request = signed("https://chat.clinic.example/api" + ROUTE)
    credentials = Credentials({**FIELDS, "public_url": "https://chat.clinic.example/api"})
    WhatsAppWebhook(credentials, "https://abc.execute-api.example").verify(request)
    assert refused(request, public_url="https://abc.execute-api.example")


def test_a_parameter_without_a_value_is_signed_too() -> None:
    content = body("new_parameters")
    assert b"SomethingNew=&" in content
    verify(signed(content=content))
    stripped = content.replace(b"SomethingNew=&", b"")
    assert refused(webhook_request(stripped, dict(signed(content=content).headers)))


def test_the_old_token_is_accepted_beside_the_new_one() -> None:
    assert refused(signed(token="old"))
    verify(signed(token="old"), auth_token_previous="old")
    verify(signed(), auth_token_previous="old")


def test_an_empty_token_signs_nothing() -> None:
    assert refused(signed(token=""), auth_token_previous="")


def test_a_token_that_was_changed_meanwhile_is_looked_for_once() -> None:
    credentials = RenewableCredentials({**FIELDS, "auth_token": "old"}, FIELDS)
    WhatsAppWebhook(credentials, PUBLIC_URL).verify(signed())
    assert credentials.looked == [False]


def test_nobody_looks_for_a_new_token_for_want_of_a_signature() -> None:
    credentials = RenewableCredentials({**FIELDS, "auth_token": "old"}, FIELDS)
    with pytest.raises(SignatureInvalid):
        WhatsAppWebhook(credentials, PUBLIC_URL).verify(webhook_request(body("text")))
    assert credentials.looked == []


def test_a_body_that_is_too_large_is_refused() -> None:
    with pytest.raises(PayloadInvalid) as refusal:
        verify(webhook_request(b"a" * (MAX_BODY_BYTES + 1), {SIGNATURE_HEADER: "x"}))
    assert refusal.value.status == 413
