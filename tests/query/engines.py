"""The engines that answer queries here and now, and what queries mean, said by example."""

from collections.abc import Sequence

import tantivy

from core.query.document import Document
from core.query.live import LiveMatcher
from core.query.tantivy_engine import SEQ, schema_builder, to_query, to_tantivy
from core.query.tree import Node
from tests.query import reference
from tests.query.strategies import NOW

MEANINGS = [
    ("panne livraison", "livraison en panne", "panne"),
    ("creme", "la CRÈME", "crèmes"),
    ("l'app", "L’app plante", "app l"),
    ('"service client"', "le service-client !", "client service"),
    ('"service nul"~1', "nul service", "service très nul"),
    ('"service nul"~3', "nul de chez service", "nul de chez ce service"),
    ('"a b c"~1', "c a b", "a x b c"),
    ('"a b c"~2', "c a x b", "c a x y b"),
    ("a NEAR/2 b", "b x a", "b x y a"),
    ("a ONEAR/2 b", "a x b", "b a"),
    ("a ONEAR/2 b", "b a b", "a x y b a"),
    ("a NEAR/5 a", "a x a", "x a"),
    ("(a OR b) NEAR/3 (b OR c)", "b b", "b x"),
    ('"a b" NEAR/2 c', "a b x c", "a x b c"),
    ('"a b" ONEAR/1 "b c"', "a b b c", "a b c"),
    ("liv* NEAR/2 nul", "nul, livreur", "nul x y livreur"),
    ("boycot*", "#BoycottAcme", "boyco"),
    ("#boycott", "oui #Boycott !", "oui boycott #boycotter"),
    ("boycott", "#boycott", "#boycotter"),
    ("@sncf", "merci @SNCF.", "sncf @sncf_info"),
    ("stem:livraison", "vos livraisons", "vos livreurs"),
    ("a -b", "a", "a b"),
    ("a OR b c", "a", "b"),
    ("(a OR b) AND NOT x", "b", "b x"),
]
"""A query, a text that it matches, and one that it does not."""


def in_tantivy(nodes: Sequence[Node], docs: Sequence[Document]) -> list[set[int]]:
    index = tantivy.Index(schema_builder().build())
    writer = index.writer(15_000_000, 1)
    for at, document in enumerate(docs):
        writer.add_document(to_tantivy(document, sid=f"x:{at}|acme", mid=f"x:{at}", seq=at))
    writer.commit()
    index.reload()
    searcher = index.searcher()

    def found(node: Node) -> set[int]:
        hits = searcher.search(to_query(index.schema, node, NOW), limit=len(docs)).hits
        return {int(seq or 0) for seq in searcher.fast_field_values(SEQ, [address for _, address in hits])}

    return [found(node) for node in nodes]


def in_the_stream(nodes: Sequence[Node], docs: Sequence[Document]) -> list[set[int]]:
    matched = LiveMatcher({str(number): node for number, node in enumerate(nodes)}).match(docs, NOW)
    return [{at for at, ids in enumerate(matched) if str(number) in ids} for number in range(len(nodes))]


def by_the_reference(nodes: Sequence[Node], docs: Sequence[Document]) -> list[set[int]]:
    return [{at for at, document in enumerate(docs) if reference.matches(node, document, NOW)} for node in nodes]
