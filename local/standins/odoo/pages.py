"""The HTML that Odoo answers with where a client expected JSON."""

LOGIN = """\
<!DOCTYPE html>
<html style="height: 100%;">
    <head>
        <meta charset="utf-8"/>
        <meta http-equiv="X-UA-Compatible" content="IE=edge"/>
        <meta name="viewport" content="width=device-width, initial-scale=1"/>
        <title>Login</title>
    </head>
    <body><form class="oe_login_form" role="form" method="post" action="/web/login"></form></body>
</html>
"""

NOT_FOUND_18 = """\
<!DOCTYPE html>
<html>
    <head>
        <meta charset="utf-8"/>
        <meta http-equiv="X-UA-Compatible" content="IE=edge"/>
        <meta name="viewport" content="width=device-width, initial-scale=1"/>
        <title>Page Not Found</title>
    </head>
    <body><h1>404: Page Not Found</h1></body>
</html>
"""

NO_DATABASE = """\
<!DOCTYPE html>
<title>404 Not Found</title>
<h1>Not Found</h1>
<p>No database is selected and the requested URL was not found in the server-wide controllers.</p>
<p>Please verify the hostname, <a href="/web/login">login</a> and try again.</p>
"""

WRONG_TYPE = """\
<!doctype html>
<html lang=en>
<title>415 Unsupported Media Type</title>
<h1>Unsupported Media Type</h1>
<p>Request inferred type is compatible with [&#39;http&#39;] but \
&#39;/json/2/&lt;__model__&gt;/&lt;__method__&gt;&#39; is type=&#39;json2&#39;.</p>
"""
