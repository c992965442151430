"""What `POST /v1/responses` accepts; everything else is refused with OpenAI's own words and codes where they are known.

Narrower than OpenAI where the project's design is narrower: nothing is stored, so nothing may refer to stored things.
"""

import re
from typing import Any

from local.standins.openai.errors import ApiError, missing, unknown, wrong_type, wrong_value
from local.standins.openai.input_items import check_items
from local.standins.openai.strict_schema import check_parameters

EFFORTS = ("none", "minimal", "low", "medium", "high", "xhigh", "max")
VERBOSITIES = ("low", "medium", "high")
INCLUDES = ("reasoning.encrypted_content",)

TYPES: dict[str, tuple[type, ...]] = {
    "model": (str,),
    "input": (str, list),
    "instructions": (str,),
    "tools": (list,),
    "tool_choice": (str, dict),
    "parallel_tool_calls": (bool,),
    "max_output_tokens": (int,),
    "reasoning": (dict,),
    "text": (dict,),
    "store": (bool,),
    "include": (list,),
    "safety_identifier": (str,),
    "metadata": (dict,),
    "temperature": (int, float),
    "top_p": (int, float),
    "truncation": (str,),
    "prompt_cache_key": (str,),
    "service_tier": (str,),
}
STATEFUL = ("previous_response_id", "conversation", "background", "stream", "prompt")


def check_request(body: Any, models: tuple[str, ...]) -> None:
    """Raises `ApiError`."""
    if not isinstance(body, dict):
        raise ApiError("We could not parse the JSON body of your request.", code="invalid_json")
    _check_fields(body)
    if body["model"] not in models:
        raise ApiError(
            f"The model `{body['model']}` does not exist or you do not have access to it.",
            status=404,
            code="model_not_found",
            param="model",
        )
    _check_options(body)
    if isinstance(body["input"], list):
        check_items(body["input"])
    _check_tools(body.get("tools", []))


def _check_fields(body: dict[str, Any]) -> None:
    for name in ("model", "input"):
        if not body.get(name):
            raise missing(name)
    for name, value in body.items():
        if name in STATEFUL:
            if value:
                raise ApiError(
                    f"Unsupported parameter: '{name}': this stand-in keeps no state.",
                    code="unsupported_parameter",
                    param=name,
                )
        elif name not in TYPES:
            raise unknown(name)
        elif value is not None and not isinstance(value, TYPES[name]):
            raise wrong_type(name, " or ".join(kind.__name__ for kind in TYPES[name]))
    if body.get("store") is not False:
        raise wrong_value("store", "false: this stand-in keeps no state")


def _check_options(body: dict[str, Any]) -> None:
    effort = (body.get("reasoning") or {}).get("effort", "none")
    if effort not in EFFORTS:
        raise wrong_value("reasoning.effort", f"one of {', '.join(EFFORTS)}")
    if (body.get("text") or {}).get("verbosity", "medium") not in VERBOSITIES:
        raise wrong_value("text.verbosity", f"one of {', '.join(VERBOSITIES)}")
    if effort != "none" and body.get("temperature") is not None:
        raise ApiError(
            "Unsupported parameter: 'temperature' is not supported with this model.",
            code="unsupported_parameter",
            param="temperature",
        )
    if (body.get("max_output_tokens") or 16) < 16:
        raise ApiError(
            "Invalid 'max_output_tokens': integer below minimum value. Expected a value >= 16.",
            code="integer_below_min_value",
            param="max_output_tokens",
        )
    if len(body.get("safety_identifier") or "") > 128:
        raise ApiError(
            "Invalid 'safety_identifier': string too long. Expected at most 128 characters.",
            code="string_above_max_length",
            param="safety_identifier",
        )
    for index, name in enumerate(body.get("include") or []):
        if name not in INCLUDES:
            raise wrong_value(f"include[{index}]", " or ".join(INCLUDES))


def _check_tools(tools: list[Any]) -> None:
    names: set[str] = set()
    for index, tool in enumerate(tools):
        where = f"tools[{index}]"
        if not isinstance(tool, dict) or tool.get("type") != "function":
            raise wrong_value(f"{where}.type", "'function', the only type this stand-in offers")
        for field in ("name", "parameters"):
            if not tool.get(field):
                raise missing(f"{where}.{field}")
        for field in sorted(set(tool) - {"type", "name", "description", "parameters", "strict"}):
            raise unknown(f"{where}.{field}")
        if not re.fullmatch(r"[A-Za-z0-9_-]{1,64}", tool["name"]):
            raise wrong_value(f"{where}.name", "a name of letters, digits, _ and -")
        if tool["name"] in names:
            raise wrong_value(f"{where}.name", "a name that no other tool has")
        names.add(tool["name"])
        if tool.get("strict", True):
            check_parameters(tool["parameters"], tool["name"])
