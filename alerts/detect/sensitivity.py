"""How much must happen before it rings, and what to expect of each choice."""

from dataclasses import dataclass

from core.errors import Misconfigured


@dataclass(frozen=True, slots=True)
class Sensitivity:
    """Thresholds of the channels' scores. meaning: what a person may expect of one watch.

    brand stands behind the topics, which are surer and earlier; brand_alone is for a watch that has none. opportunity
    is of praise; subject of a surge in a watch without the brand's name, which may ring sooner: it wakes nobody.
    The figures of each threshold stand in docs/detection.md.
    """

    name: str
    topic: float
    brand: float
    brand_alone: float
    surge: float
    slow: float
    backlash: float
    opportunity: float
    subject: float
    meaning: str


CALM = Sensitivity(
    name="calm",
    topic=9.7,
    brand=6.0,
    brand_alone=4.4,
    surge=6.0,
    slow=4.0,
    backlash=5.0,
    opportunity=7.0,
    subject=4.5,
    meaning="Expect about one false alarm every four months, and later alarms.",
)
BALANCED = Sensitivity(
    name="balanced",
    topic=9.3,
    brand=5.5,
    brand_alone=4.0,
    surge=5.0,
    slow=3.4,
    backlash=4.0,
    opportunity=6.0,
    subject=3.5,
    meaning="Expect about one false alarm every two months.",
)
ALERT = Sensitivity(
    name="alert",
    topic=8.8,
    brand=5.0,
    brand_alone=3.6,
    surge=4.5,
    slow=3.0,
    backlash=3.5,
    opportunity=5.0,
    subject=3.0,
    meaning="Expect about one false alarm a month, and the earliest alarms.",
)
SENSITIVITIES = {choice.name: choice for choice in (CALM, BALANCED, ALERT)}


def sensitivity(name: str) -> Sensitivity:
    """Raises Misconfigured for a name that is none of ours."""
    if name not in SENSITIVITIES:
        raise Misconfigured(f'"{name}" is no sensitivity.', f"Choose one of {', '.join(SENSITIVITIES)}.")
    return SENSITIVITIES[name]
