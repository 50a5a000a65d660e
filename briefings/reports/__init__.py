"""Reports of other mail systems about our mail: bytes in, one verdict out. Knows no database."""

from briefings.reports.reading import LONGEST, read
from briefings.reports.verdict import Kind, Proof, Verdict, clean, judged, refused

__all__ = ["LONGEST", "Kind", "Proof", "Verdict", "clean", "judged", "read", "refused"]
