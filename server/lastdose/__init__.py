"""LastDose: an open knowledge graph of what happens when a drug is stopped."""

__version__ = "0.1.0"

DISCLAIMER = (
    "LastDose reports what sources say. It is no medical advice: "
    "do not stop or change a medicine because of it. Talk to your doctor or pharmacist."
)
