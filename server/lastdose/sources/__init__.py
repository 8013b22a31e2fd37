"""Documents in: labels, leaflets and articles as files become versions with sections that can be pointed into."""

from lastdose.sources.leaflet import stop_part
from lastdose.sources.recognition import Refusal, attempted, documents_in, files_in, read

__all__ = ["Refusal", "attempted", "documents_in", "files_in", "read", "stop_part"]
