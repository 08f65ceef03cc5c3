"""What people wrote on time lines, for whoever draws one."""

from collections.abc import Sequence
from datetime import datetime

from core.charts.annotated import Remark, annotated
from core.charts.look import Look, Spec
from core.charts.times import Span
from schemas.annotation import Annotation
from web.visit import Visit

MOST = 50


def annotations_of(visit: Visit, start: datetime, end: datetime) -> Sequence[Annotation]:
    """Those of [start, end) that the visitor may see, oldest first; of more than MOST the newest."""
    return visit.backing.state.annotations.between(start, end, visit.scope, MOST)


def with_annotations(spec: Spec, visit: Visit, span: Span, look: Look, watch: str = "") -> Spec:
    """A chart over the span, with what was written of it. watch: only of this one."""
    names = {each.id: each.name for each in visit.watches()}
    written = [each for each in annotations_of(visit, span.start, span.end) if watch in ("", each.watch)]
    remarks = [Remark(each.at, each.text, of=names.get(each.watch, each.watch)) for each in written]
    return annotated(spec, remarks, span, look)
