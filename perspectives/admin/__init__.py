"""The desk's screens of the directory: outlets, who is behind them, perspectives."""

from perspectives.admin import outlets, vantage

__all__ = ["outlets", "vantage"]
