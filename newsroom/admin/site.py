"""Where the desk's site is imported from. It is written in `newsroom.desk`, outside this package,

because this package registers its screens with the site while it is being imported.
"""

from newsroom.desk import DeskSite, NavItem

__all__ = ["DeskSite", "NavItem"]
