"""What people write on time lines, and read there."""

from collections.abc import Collection, Sequence
from datetime import datetime

from core.charts.annotated import Remark, annotated
from core.charts.look import Look, Spec
from core.charts.times import Span
from core.errors import NotFound
from schemas.annotation import Annotation
from web.visit import Visit

MOST = 50


def annotations_of(visit: Visit, start: datetime, end: datetime) -> Sequence[Annotation]:
    """Those of [start, end) that the visitor may see, oldest first; of more than MOST the newest."""
    return visit.backing.state.annotations.between(start, end, visit.scope, MOST)


def annotate(visit: Visit, watch: str, at: datetime, text: str) -> Annotation:
    """Raises NotFound for a watch that the visitor may not see; Permanent for a text or a time that cannot be."""
    if watch not in {each.id for each in visit.watches()}:
        raise NotFound('There is no watch "%(watch)s".', watch=watch)
    return visit.backing.state.annotations.add(watch, at, text, visit.visitor.name)


def with_annotations(spec: Spec, visit: Visit, span: Span, look: Look, watches: Collection[str] = ()) -> Spec:
    """A chart over the span, with what was written of it. watches: only of these; none named: of all."""
    names = {each.id: each.name for each in visit.watches()}
    written = [each for each in annotations_of(visit, span.start, span.end) if not watches or each.watch in watches]
    remarks = [Remark(each.at, each.text, of=names.get(each.watch, each.watch)) for each in written]
    return annotated(spec, remarks, span, look)
