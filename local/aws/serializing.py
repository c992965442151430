"""moto's answers without looking for names that can't be there. Importing this module replaces two functions of moto
5.2.5.

Stock moto asks of each attribute of each item for all ten types, each under several other names: 23 ms for a query of
a conversation of 40 messages, and 4 without.
"""

from typing import Any

from moto.core.serialize import BaseJSONSerializer, ResponseSerializer

_stock_structure = BaseJSONSerializer._serialize_type_structure
_stock_value = ResponseSerializer.get_value

_PLAIN = {"S", "N", "SS", "NS"}


def _structure(self: BaseJSONSerializer, serialized: Any, value: Any, shape: Any, key: str) -> None:
    if shape.name == "AttributeValue" and type(value) is dict and len(value) == 1:
        ((kind, held),) = value.items()
        if kind in _PLAIN and type(held) in (str, list):
            serialized[key] = value
            return
    _stock_structure(self, serialized, value, shape, key)


def _value(self: ResponseSerializer, value: Any, key: str, shape: Any) -> Any:
    if type(value) is dict and key in value and not getattr(self._value_picker, "response_transformers", None):
        return value[key]
    return _stock_value(self, value, key, shape)


BaseJSONSerializer._serialize_type_structure = _structure  # type: ignore[method-assign]
ResponseSerializer.get_value = _value  # type: ignore[method-assign]
