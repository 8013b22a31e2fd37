"""Citations: how to cite what one release says of a thing, in BibTeX and CSL-JSON; the address is of that release."""

import re
from dataclasses import dataclass
from datetime import date

from lastdose import DISCLAIMER
from lastdose.web.formats import json_text

BIBTEX = "application/x-bibtex"
CSL_JSON = "application/vnd.citationstyles.csl+json"
SPECIAL = re.compile(r"([&%$#_{}])")
SPELLED = {"\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}"}
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation:
    """What is cited: its `name` among others, and `url`, the document about it in the release."""

    name: str
    title: str
    release: str
    released: date
    url: str

    @property
    def id(self) -> str:
        """The key of the entry."""
        return f"lastdose-{self.name}-{self.released.year}"

    def bibtex(self) -> bytes:
        """The entry of a bibliography (BibTeX's `misc`)."""
        fields = {
            "author": "{LastDose}",
            "title": f"{{{_tex(self.title)}}}",
            "year": str(self.released.year),
            "month": MONTHS[self.released.month - 1],
            "version": _tex(self.release),
            "url": self.url,
            "note": _tex(DISCLAIMER),
        }
        lines = (f"  {name} = {value if name == 'month' else f'{{{value}}}'},\n" for name, value in fields.items())
        return f"@misc{{{self.id},\n{''.join(lines)}}}\n".encode()

    def csl_json(self) -> bytes:
        """The one item of a list as citation processors read it (CSL-JSON 1.0)."""
        item = {
            "id": self.id,
            "type": "dataset",
            "title": self.title,
            "author": [{"literal": "LastDose"}],
            "issued": {"date-parts": [[self.released.year, self.released.month, self.released.day]]},
            "version": self.release,
            "URL": self.url,
            "note": DISCLAIMER,
        }
        return json_text([item]).encode()


def _tex(text: str) -> str:
    spelled = "".join(SPELLED.get(sign, sign) if sign in SPELLED else SPECIAL.sub(r"\\\1", sign) for sign in text)
    return " ".join(spelled.split())
