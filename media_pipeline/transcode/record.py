"""The JSON form that every fact between steps has."""

from typing import Any, Self

from pydantic import TypeAdapter

_adapters: dict[type, TypeAdapter[Any]] = {}


def _adapter(cls: type) -> TypeAdapter[Any]:
    if cls not in _adapters:
        _adapters[cls] = TypeAdapter(cls)
    return _adapters[cls]


class Record:
    """JSON round trip for a frozen dataclass: `from_json(to_json(x)) == x`."""

    def to_json(self) -> dict[str, Any]:
        """Plain dicts, lists, strings and numbers; fractions are written "30000/1001"."""
        data: dict[str, Any] = _adapter(type(self)).dump_python(self, mode="json")
        return data

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Self:
        """The record that `to_json` wrote; raises pydantic.ValidationError for anything else."""
        record: Self = _adapter(cls).validate_python(data)
        return record
