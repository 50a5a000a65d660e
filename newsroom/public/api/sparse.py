"""What of an answer is wanted: `fields=` names its fields, `include=` adds those it leaves out.

Both take only names that exist, and a refusal lists them. The schema requires nothing of such an answer.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from newsroom.public.api.filters import Query

LONGEST = 400


class Sparse(serializers.Serializer[Any]):
    """An answer that leaves out `extras` unless they are asked for."""

    extras: ClassVar[frozenset[str]] = frozenset()

    def get_fields(self) -> dict[str, Any]:
        fields = super().get_fields()
        if "fields" not in self.context:  # whoever describes the answer wants all of it
            return fields
        named = {*fields} - self.extras
        if self._is_asked_for():
            only, also = self.context["fields"], self.context["include"]
            named = {*only, *also} if only else named | {*also}
        return {name: field for name, field in fields.items() if name in named}

    def _is_asked_for(self) -> bool:
        """Not a part of another answer, whose fields the names are."""
        above = self.parent
        if isinstance(above, serializers.ListSerializer):
            above = above.parent
        return not isinstance(above, Sparse)


class Names(serializers.CharField):
    """Names, with commas between them."""

    def __init__(self, names: Iterable[str], **options: Any) -> None:
        self.names = sorted(names)
        told = f"Of these, with commas between them: {', '.join(self.names)}."
        super().__init__(required=False, max_length=LONGEST, help_text=told, **options)

    def to_internal_value(self, data: Any) -> Any:
        found = super().to_internal_value(data).split(",")
        for name in found:
            if name not in self.names:
                raise serializers.ValidationError(
                    f"“{name[:40]}” is none. There are: {', '.join(self.names)}."
                )
        return tuple(found)


def asking(query: type[Query], answer: type[Sparse]) -> type[Query]:
    """The query, and which fields of the answer it may name."""
    described = answer(context={})
    added: dict[str, Any] = {"__doc__": query.__doc__, "fields": _field(described.fields)}
    if answer.extras:
        added["include"] = _field(answer.extras)
    return type(f"{answer.__name__}{query.__name__}", (query,), added)


def _field(names: Iterable[str]) -> Names:
    pattern = "|".join(sorted(names))
    described = {"type": "string", "pattern": f"^({pattern})(,({pattern}))*$"}
    made: Names = extend_schema_field(described)(type("SomeNames", (Names,), {}))(names)
    return made


def wanted(asked: dict[str, Any]) -> dict[str, Any]:
    """The context of the serializer that answers."""
    return {"fields": asked.get("fields", ()), "include": asked.get("include", ())}


def names_in(asked: dict[str, Any]) -> set[str]:
    """What was asked for beyond what an answer holds anyway."""
    return {*asked.get("fields", ()), *asked.get("include", ())}


def require_nothing(result: dict[str, Any], **_: Any) -> dict[str, Any]:
    """For drf-spectacular: of what may be left out, nothing is required."""
    schemas = result["components"]["schemas"]
    for answer in _all_of(Sparse):
        schemas.get(answer.__name__, {}).pop("required", None)
    return result


def _all_of(kind: type[Sparse]) -> Iterable[type[Sparse]]:
    for child in kind.__subclasses__():
        yield child
        yield from _all_of(child)
