"""Searching: which tool arguments to try for a query, in which order, and which of the products found are meant."""

import re
from dataclasses import replace
from typing import Any

from local.standins.openai.offline.lexicon import SIZES, Concept
from local.standins.openai.offline.wanted import Query

type Product = dict[str, Any]
type Arguments = dict[str, Any]


def attempts(query: Query, language: str) -> list[Arguments]:
    """Two searches at most: all that was said, then fewer words, or the other language's."""
    other = "en" if language == "th" else "th"
    if query.reference:
        tries = [_arguments(query, "", query.reference), _arguments(query, query.reference)]
    else:
        concepts = tuple(word for word in query.words if isinstance(word, Concept))
        things = tuple(concept for concept in concepts if not concept.is_property)
        longest = max((word for word in query.words if isinstance(word, str)), key=len, default="")
        brands = tuple(word for word in query.words if isinstance(word, str) and word[0].isupper())
        tries = [
            _arguments(query, _words(query, language)),
            *([_arguments(query, _words(Query(brands), language))] if brands else []),
            _arguments(query, _words(Query(concepts or (longest,)), language)),
            _arguments(query, _words(Query(things or (longest,)), language)),
            _arguments(query, _words(Query(concepts), other)),
        ]
    different = [arguments for n, arguments in enumerate(tries) if arguments not in tries[:n]]
    return [arguments for arguments in different if any(arguments.values())][:2]


def matching(products: list[Product], query: Query) -> list[Product]:
    """Those that fit the query best: all of it, without words nobody knows, its sizes and figures; else all found."""
    concepts = tuple(word for word in query.words if isinstance(word, Concept))
    for looser in (query, replace(query, words=concepts), replace(query, words=(), reference="")):
        if fitting := [product for product in products if _fits(product, looser)]:
            return fitting
    return products


def narrowed(products: list[Product], query: Query) -> list[Product]:
    """Those among several choices that a later word ("the blue one", "M") points to."""
    if not (query or query.sizes):
        return []
    return [product for product in products if _fits(product, query)]


def _arguments(query: Query, words: str, reference: str = "") -> Arguments:
    prices = query.prices
    return {
        "words": words,
        "reference": reference or None,
        "min_price": float(prices.lowest) if prices.lowest is not None else None,
        "max_price": float(prices.highest) if prices.highest is not None else None,
        "in_stock_only": query.in_stock_only or None,
    }


def _words(query: Query, language: str) -> str:
    words = [word.word(language) if isinstance(word, Concept) else word for word in query.words]
    return " ".join(word for word in (*words, *query.sizes, *query.figures) if word)


def _fits(product: Product, query: Query) -> bool:
    if query.reference and product.get("reference") != query.reference:
        return False
    text = f"{product.get('name', '')} {product.get('reference', '')}"
    tokens = {token.lower() for token in re.findall(r"[A-Za-z]+|\d+(?:\.\d+)?", text)}
    for size in query.sizes:
        if not any(name.lower() in (tokens if name.isascii() else text) for name in SIZES[size]):
            return False
    for figure in query.figures:
        if not set(re.findall(r"\d+(?:\.\d+)?", figure)) <= tokens:
            return False
    return all(_mentions(text.lower(), word) for word in query.words)


def _mentions(text: str, word: Concept | str) -> bool:
    if isinstance(word, Concept):
        return word.th.lower() in text or all(part in text for part in word.en.lower().split())
    return word.lower() in text


def label(product: Product) -> str:
    """How a product is named to a customer, and recognised in what was said."""
    reference = product.get("reference")
    return f"{product['name']} ({reference})" if reference else str(product["name"])
