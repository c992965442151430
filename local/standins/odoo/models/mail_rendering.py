"""The little of Odoo's template language that mail templates of this project need: one expression, printed."""

import html
import re
from collections.abc import Callable, Mapping
from typing import Any

from local.standins.odoo.errors import BadValue

PRINTED = re.compile(r"""<t\s+t-out=(["'])(?P<expression>.*?)\1\s*(?:/>|>\s*</t>)""", re.DOTALL)
INLINE = re.compile(r"\{\{\s*(?P<expression>.*?)\s*\}\}", re.DOTALL)
FROM_CONTEXT = re.compile(r"""ctx\.get\((["'])(\w+)\1\)""")
FROM_RECORD = re.compile(r"object\.(\w+)")


def rendered(template: str, context: Mapping[str, Any], value: Callable[[str], Any], *, markup: bool) -> str:
    """`ctx.get('x')` and `object.x`, in `<t t-out="…"/>` (escaped) where there is markup and in `{{ … }}` elsewhere."""

    def printed(match: re.Match[str]) -> str:
        found = _evaluated(match["expression"].strip(), context, value)
        text = "" if found is None or found is False else str(found)
        return html.escape(text) if markup else text

    return (PRINTED if markup else INLINE).sub(printed, template)


def _evaluated(expression: str, context: Mapping[str, Any], value: Callable[[str], Any]) -> Any:
    if match := FROM_CONTEXT.fullmatch(expression):
        return context.get(match[2])
    if match := FROM_RECORD.fullmatch(expression):
        return value(match[1])
    raise BadValue(f"the stand-in does not evaluate {expression!r} in a mail template")
