"""The HTTP surface: which paths exist depends on version and protocols."""

import json
from typing import TYPE_CHECKING
from urllib.parse import quote

from flask import Flask, Response, redirect, request
from werkzeug.wrappers import Response as BaseResponse

from local.standins.odoo import json2, pages, xmlrpc

if TYPE_CHECKING:
    from local.standins.odoo.standin import OdooStandIn

HTML = "text/html; charset=utf-8"


def wsgi_application(standin: "OdooStandIn") -> Flask:
    app = Flask("odoo-stand-in")

    @app.get("/_mails")
    def mails() -> Response:
        return Response(json.dumps(standin.mails, ensure_ascii=False), content_type="application/json")

    if "json2" in standin.protocols:
        _speak_json2(app, standin)
    else:
        _without_json2(app)
    if "xmlrpc" in standin.protocols:
        app.post("/xmlrpc/2/common", endpoint="common")(lambda: xmlrpc.common(standin, request))
        app.post("/xmlrpc/2/object", endpoint="object")(lambda: xmlrpc.execute(standin, request))
    return app


def _speak_json2(app: Flask, standin: "OdooStandIn") -> None:
    @app.get("/web/version")
    def version() -> Response:
        info = [standin.major, 0, 0, "final", 0, ""]
        return json2.answer({"version_info": info, "version": f"{standin.major}.0"})

    @app.post("/json/2/<model>/<method>")
    def call(model: str, method: str) -> Response:
        return json2.handle(standin, request, model, method)

    @app.route("/json/2/<path:anything>", methods=["GET", "POST"])
    def no_such_path(anything: str) -> Response:
        return json2.refuse(404, "Did you mean POST /json/2/<model>/<method>?")


def _without_json2(app: Flask) -> None:
    """As 18 does: whoever follows the redirect gets 200 and a login page."""

    @app.route("/json/2/<path:anything>", methods=["GET", "POST"])
    def to_login(anything: str) -> BaseResponse:
        return redirect(f"/web/login?redirect={quote(request.full_path, safe='')}", 303)

    @app.get("/web/login")
    def login() -> Response:
        return Response(pages.LOGIN, content_type=HTML)

    @app.get("/web/version")
    def version() -> Response:
        return Response(pages.NOT_FOUND_18, 404, content_type="text/html;charset=utf-8")
