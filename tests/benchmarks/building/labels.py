"""Labels of invented drugs as openFDA and DailyMed would give them, of the length of real ones.

A label tells what follows when its drug is stopped in about as many sentences as real labels do, among many about other
things. The same number gives the same label.
"""

import json
from collections.abc import Iterator
from html import escape
from pathlib import Path
from random import Random
from uuid import UUID

LETTERS = 75_000
"""The length of a label, in bytes, give or take a tenth."""
TEXTS = 40
"""So many texts there are; a label is one of them about its own drug."""
FIRST = ("bel", "cor", "dal", "fen", "gal", "hex", "lor", "mir", "nov", "pel", "ros", "sil", "tam", "vor", "zen")
LATER = ("a", "e", "i", "o", "u", "ado", "eli", "ami", "oxa", "uri", "ena", "ira")
LAST = ("prole", "xadine", "vormab", "zelone", "quinte", "tradole", "mirine", "dexole")
SECTIONS = {
    "boxed_warning": "34066-1",
    "indications_and_usage": "34067-9",
    "dosage_and_administration": "34068-7",
    "contraindications": "34070-3",
    "warnings_and_cautions": "43685-7",
    "adverse_reactions": "34084-4",
    "drug_interactions": "34073-7",
    "use_in_specific_populations": "43684-0",
    "overdosage": "34088-5",
    "description": "34089-3",
    "clinical_pharmacology": "34090-1",
    "nonclinical_toxicology": "43680-8",
    "clinical_studies": "34092-7",
    "how_supplied": "34069-5",
    "information_for_patients": "34076-0",
}
STOPPING = (
    "When {drug} is stopped suddenly, {effect} and {effect} have been seen within {number} days.",
    "Do not discontinue {drug} abruptly; lower the dose over {number} weeks.",
    "Withdrawal of {drug} after {number} months was followed by {effect} in some patients with {disease}.",
    "Patients should be told not to stop taking {drug} without talking to their physician.",
    "If {effect} occurs, discontinue {drug} and treat as appropriate.",
    "In one study, {number} patients discontinued treatment because of {effect}.",
    "After discontinuation, plasma levels of {drug} fall below the limit of detection within {number} days.",
    "Interruption of therapy for more than {number} days may lead to a return of {disease}.",
)
OTHER = (
    "In a trial of {number} adults with {disease}, {drug} lowered the score by {number} points more than placebo did.",
    "The most common adverse reactions were {effect}, {effect} and {effect}.",
    "{drug} is bound to plasma proteins to {number} percent and leaves the body mainly in the urine.",
    "Store the tablets at room temperature in the bottle of {number} in which they came.",
    "The recommended dose is {number} mg by mouth once a day with or without food.",
    "Strong inhibitors of the enzyme raised the exposure to {drug} {number} times; watch for {effect}.",
    "No study has been made in patients with severe {disease}; use {drug} with care in them.",
    "In animals given {number} times the human dose, no effect on fertility was found.",
    "Each tablet holds {number} mg of {drug} and cellulose, starch, talc and iron oxide.",
    "Of the patients in these studies, {number} were older than 65 years; {effect} was no more frequent among them.",
    "Measure liver enzymes before the first dose and every {number} weeks in the first year.",
    "Tell patients that {drug} can cause {effect}, and not to drive before they know how it affects them.",
)
EFFECTS = (
    "headache",
    "nausea",
    "seizures",
    "insomnia",
    "tremor",
    "anxiety",
    "hypertension",
    "angina",
    "dizziness",
    "rash",
)
DISEASES = (
    "hypertension",
    "epilepsy",
    "depression",
    "angina pectoris",
    "asthma",
    "rheumatoid arthritis",
    "heart failure",
)
USE = "{drug} is indicated for the treatment of {disease} in adults."


def written(number: int, folder: Path, letters: int = LETTERS) -> None:
    """Write so many labels of so many letters into a folder: of ten, nine as openFDA gives them, one as DailyMed."""
    texts = [_text(Random(text), letters) for text in range(min(number, TEXTS))]
    for one in range(number):
        drug, key = name(one), UUID(int=(4 << 76) | (8 << 60) | (one + 1))
        sections = {field: text.replace("{drug}", drug) for field, text in texts[one % TEXTS].items()}
        place = folder / f"{one // 1000:03}" / f"{drug}.{'xml' if one % 10 == 9 else 'json'}"
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(_spl(drug, key, sections) if one % 10 == 9 else _openfda(drug, key, sections))


def name(number: int) -> str:
    """The name of an invented drug, another one for each number."""
    number, first = divmod(number, len(FIRST))
    number, last = divmod(number, len(LAST))
    parts = []
    while number:
        number, part = divmod(number - 1, len(LATER))
        parts.append(LATER[part] + "l")
    return FIRST[first] + "".join(parts) + LAST[last]


def _text(random: Random, letters: int) -> dict[str, str]:
    share = letters // len(SECTIONS)
    told = {field: " ".join(_sentences(random, share)) for field in SECTIONS}
    told["indications_and_usage"] = f"1 INDICATIONS AND USAGE {_filled(USE, random)} {told['indications_and_usage']}"
    return told


def _sentences(random: Random, letters: int) -> Iterator[str]:
    while letters > 0:
        sentence = _filled(random.choice(STOPPING if random.random() < 0.06 else OTHER), random)
        letters -= len(sentence) + 6
        yield sentence


def _filled(template: str, random: Random) -> str:
    parts = template.replace("{drug}", "\0").split("{")
    filled = [parts[0]]
    choices = {"effect": EFFECTS, "disease": DISEASES, "number": [str(number) for number in range(2, 60)]}
    for part in parts[1:]:
        kind, _, rest = part.partition("}")
        filled.append(random.choice(choices[kind]) + rest)
    return "".join(filled).replace("\0", "{drug}")


def _openfda(drug: str, key: UUID, sections: dict[str, str]) -> str:
    about = {
        "brand_name": [drug.title()],
        "generic_name": [drug.upper()],
        "substance_name": [drug.upper()],
        "manufacturer_name": ["Invented Medicines"],
        "route": ["ORAL"],
    }
    fields = {field: [text] for field, text in sections.items()}
    label = {
        "set_id": str(key),
        "id": str(key),
        "version": "1",
        "effective_time": "20250102",
        "openfda": about,
        **fields,
    }
    return json.dumps({"results": [label]})


def _spl(drug: str, key: UUID, sections: dict[str, str]) -> str:
    parts = "".join(
        f'<component><section><code code="{SECTIONS[field]}" codeSystem="2.16.840.1.113883.6.1"/>'
        f"<title>{field}</title><text><paragraph>{escape(text)}</paragraph></text></section></component>"
        for field, text in sections.items()
    )
    product = (
        f"<subject><manufacturedProduct><manufacturedProduct><name>{drug.title()}</name>"
        f"<asEntityWithGeneric><genericMedicine><name>{drug}</name></genericMedicine></asEntityWithGeneric>"
        "</manufacturedProduct></manufacturedProduct></subject>"
    )
    return (
        f'<document xmlns="urn:hl7-org:v3"><id root="{key}"/>'
        '<code code="34391-3" codeSystem="2.16.840.1.113883.6.1"/><effectiveTime value="20250102"/>'
        f'<setId root="{key}"/><versionNumber value="1"/><component><structuredBody>'
        f"<component><section>{product}</section></component>{parts}</structuredBody></component></document>"
    )
