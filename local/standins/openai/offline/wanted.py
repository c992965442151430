"""Products that a message speaks of: as one search, and as lines of an order."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal

from local.standins.openai.offline.lexicon import Concept
from local.standins.openai.offline.prices import NO_LIMITS, Prices
from local.standins.openai.offline.reading import PRODUCT_KINDS, Kind, Token


@dataclass(frozen=True, slots=True)
class Query:
    """`words` are concepts and words as written; `figures` and `sizes` must be exact in a product's name."""

    words: tuple[Concept | str, ...] = ()
    sizes: tuple[str, ...] = ()
    figures: tuple[str, ...] = ()
    reference: str = ""
    prices: Prices = NO_LIMITS
    in_stock_only: bool = False

    def __bool__(self) -> bool:
        return bool(self.words or self.reference or self.figures)

    def narrowed_by(self, other: "Query") -> "Query":
        """The same things, with what was said about them since."""
        words = (*self.words, *(word for word in other.words if word not in self.words))
        sizes, figures = other.sizes or self.sizes, other.figures or self.figures
        return replace(self, words=words, sizes=sizes, figures=figures)


NO_QUERY = Query()


@dataclass(frozen=True, slots=True)
class Line:
    """One product of an order, named by a search, by its place in the list shown last, or as "this one"."""

    query: Query = NO_QUERY
    ordinal: int = 0
    this: bool = False
    quantity: Decimal | None = None
    product_id: int | None = None

    @property
    def named(self) -> bool:
        return bool(self.query or self.query.sizes or self.ordinal or self.this or self.product_id)

    @property
    def product_like(self) -> bool:
        query = self.query
        known = any(isinstance(word, Concept) for word in query.words)
        return bool(known or query.reference or query.sizes or self.ordinal or self.product_id)


def query_of(tokens: Iterable[Token], prices: Prices | None = None, *, in_stock_only: bool = False) -> Query:
    found: dict[Kind, list[Token]] = {kind: [] for kind in Kind}
    words: list[Concept | str] = []
    for token in tokens:
        found[token.kind].append(token)
        if token.kind in (Kind.CONCEPT, Kind.WORD) and token.value not in words:
            words.append(token.value)
    return Query(
        tuple(words),
        tuple(token.value for token in found[Kind.SIZE]),
        tuple(token.value for token in found[Kind.FIGURE]),
        found[Kind.REFERENCE][0].value if found[Kind.REFERENCE] else "",
        prices or NO_LIMITS,
        in_stock_only,
    )


def lines_in(tokens: list[Token]) -> tuple[Line, ...]:
    """`3 boxes of A and 2 B`, `A 3 กล่อง B 2 ชิ้น`, `the second one, 5`, `A and B, 5 of each`."""
    lines: list[Line] = []
    for clause in _clauses(tokens):
        line = _line(clause)
        if not line.named and line.quantity is not None and lines and lines[-1].quantity is None:
            lines[-1] = replace(lines[-1], quantity=line.quantity)
        elif line.named:
            lines.append(_inheriting(line, lines))
    if any(token.kind is Kind.EACH for token in tokens):
        amounts = [line.quantity for line in lines if line.quantity is not None]
        if amounts:
            lines = [replace(line, quantity=line.quantity or amounts[-1]) for line in lines]
    # Chatter between commas is no product; unless it is all there is.
    plain = [line for line in lines if line.quantity is not None or line.product_like]
    return tuple(plain or lines)


def _inheriting(line: Line, lines: list[Line]) -> Line:
    """`gloves size S 5, size M 10`: the second one is a glove too."""
    if line.query or not line.query.sizes or line.ordinal or not lines:
        return line
    return replace(line, query=replace(lines[-1].query, sizes=line.query.sizes))


def _clauses(tokens: list[Token]) -> list[list[Token]]:
    """One clause per product: cut at separators, and where a second number or a second ordinal begins."""
    clauses: list[list[Token]] = [[]]
    for token in tokens:
        if token.kind is Kind.SEPARATOR:
            clauses.append([])
            continue
        if _starts_another(clauses[-1], token):
            clauses.append([])
        clauses[-1].append(token)
    return [clause for clause in clauses if clause]


def _starts_another(clause: list[Token], token: Token) -> bool:
    kinds = [earlier.kind for earlier in clause]
    if token.kind is Kind.ORDINAL and Kind.ORDINAL in kinds:
        return True
    named = any(kind in (*PRODUCT_KINDS, Kind.ORDINAL) for kind in kinds)
    if Kind.NUMBER not in kinds or not named:
        return False
    number_first = kinds.index(Kind.NUMBER) < next(
        place for place, kind in enumerate(kinds) if kind in (*PRODUCT_KINDS, Kind.ORDINAL)
    )
    # "3 boxes of A 2 B" cuts at the number, "A 3 กล่อง B 2 ชิ้น" at the product.
    return token.kind is Kind.NUMBER if number_first else token.kind in (*PRODUCT_KINDS, Kind.ORDINAL)


def _line(clause: list[Token]) -> Line:
    amounts = [token.value for token in clause if token.kind is Kind.NUMBER and token.value]
    ordinals = [token.value for token in clause if token.kind is Kind.ORDINAL]
    return Line(
        query_of(clause),
        ordinals[0] if ordinals else 0,
        any(token.kind is Kind.THIS for token in clause),
        amounts[-1] if amounts else None,
    )
