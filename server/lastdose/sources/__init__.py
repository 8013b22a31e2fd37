"""Documents in: labels, leaflets and articles as files become versions with sections that can be pointed into."""

from lastdose.sources.leaflet import stop_part
from lastdose.sources.recognition import Piece, Refusal, attempted, documents_in, files_in, pieces, read

__all__ = ["Piece", "Refusal", "attempted", "documents_in", "files_in", "pieces", "read", "stop_part"]
