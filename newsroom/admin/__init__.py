"""The desk: what editors see and press. Thin; every screen makes one call to a decision."""

from newsroom.admin import directory, facts, home, house, people, stories
from newsroom.desk import DeskSite

DeskSite.queues.append(home.what_waits)

__all__ = ["directory", "facts", "home", "house", "people", "stories"]
DeskSite.whereabouts.append(home.in_stories)
