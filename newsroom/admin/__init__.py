"""The desk: what editors see and press. Thin; every screen makes one call to a decision."""

from newsroom.admin import directory, stories

__all__ = ["directory", "stories"]
