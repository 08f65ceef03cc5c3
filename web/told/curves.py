"""Curves against what is usual: of an incident, and of brands now."""

from typing import TYPE_CHECKING, Annotated

from pydantic import Field

from schemas.base import Frozen, Instant
from web.told.lists import Items, told

if TYPE_CHECKING:
    from core.charts.curve import Curve
    from web.look.standing import Brand

Value = Annotated[float, Field(examples=[112.0])]
Low = Annotated[float, Field(examples=[9.0])]
High = Annotated[float, Field(examples=[21.0])]


class PointTold(Frozen):
    """value: null where nothing is known. low, high: where it lies in eight of ten calm steps. heard: the part of the
    usual sources that was, 0 to 1."""

    at: Instant
    value: Annotated[float | None, Field(examples=[112.0])]
    low: Low
    high: High
    heard: Annotated[float, Field(examples=[1.0])]


class AheadTold(Frozen):
    """What is expected, and where it lies eight times of ten."""

    at: Instant
    value: Value
    low: Low
    high: High


class CurveTold(Frozen):
    """step_minutes: how long each step is."""

    step_minutes: Annotated[float, Field(examples=[5.0])]
    points: tuple[PointTold, ...]
    ahead: tuple[AheadTold, ...]


class UsualTold(Frozen):
    """Of the step that begins then, by what was counted in the weeks before: nine tenths of it is above `low`, and nine
    tenths below `high`."""

    at: Instant
    low: Low
    high: High


class UsualOver(Items[UsualTold]):
    """step_minutes: how long each step is: the longer the time, the longer they are."""

    step_minutes: Annotated[float, Field(examples=[60.0])]


class BrandTold(Frozen):
    """last_hour: effective mentions; usual_low, usual_high: where such an hour usually lies, and how it stands against
    that. negative, neutral, positive: effective mentions of the last 24 hours; net: positive less negative, of 100.
    share: of voice, 0 to 1. incident: the gravest that is open."""

    watch: Annotated[str, Field(examples=["brisolle"])]
    name: Annotated[str, Field(examples=["Brisolle"])]
    last_hour: Value
    usual_low: Low
    usual_high: High
    stands: Annotated[str, Field(examples=["above"])]
    negative: Value
    neutral: Value
    positive: Value
    net: Annotated[float, Field(examples=[-31.5])]
    share: Annotated[float, Field(examples=[0.42])]
    incident: Annotated[str | None, Field(examples=["brisolle-20261122-1230"])]


def curve_told(curve: "Curve") -> CurveTold:
    return CurveTold(
        step_minutes=curve.step.total_seconds() / 60,
        points=tuple(told(PointTold, each) for each in curve.points),
        ahead=tuple(told(AheadTold, each) for each in curve.ahead),
    )


def brand_told(brand: "Brand") -> BrandTold:
    return told(
        BrandTold,
        brand,
        watch=brand.watch.id,
        name=brand.watch.name,
        usual_low=brand.spark.low,
        usual_high=brand.spark.high,
        incident=brand.incident.id if brand.incident else None,
    )
