"""Finding products and ordering them."""

from decimal import Decimal

from local.standins.openai.answers import Call
from local.standins.openai.offline.accounts import ask_who
from local.standins.openai.offline.catalogue import Product, attempts, matching
from local.standins.openai.offline.scene import Act, Scene
from local.standins.openai.offline.understanding import Understood
from local.standins.openai.offline.wanted import Line, Query

PAGE = 5  # find_products shows no more; when it shows as many, there may be others


def product(scene: Scene, ask: Understood) -> Act:
    found = _search(scene, ask.query)
    if isinstance(found, Act):
        return found
    if not found:
        return Act(scene.say("not_found", words=scene.say.query(ask.query)))
    by_price = sorted(found, key=lambda product: Decimal(str(product["price"])))
    if ask.cheapest and len(found) > 1:
        return Act(scene.say.products(by_price[:1], scene.say("found_cheapest")))
    if ask.dearest and len(found) > 1:
        return Act(scene.say.products(by_price[-1:], scene.say("found_dearest")))
    heading = "found_one" if len(found) == 1 else "found_first" if len(found) >= PAGE else "found_many"
    return Act(scene.say.products(found, scene.say(heading, count=len(found))))


def detail(scene: Scene, ask: Understood) -> Act:
    products = [scene.memory.products[line.product_id] for line in ask.lines if line.product_id]
    return Act(scene.say.products(products, scene.say("found_one")))


def order(scene: Scene, ask: Understood) -> Act:
    if not scene.conversation.signed_in:
        return ask_who(scene, ask)
    if scene.failed("place_order"):
        return Act(scene.say("sorry"))
    if not ask.lines:
        return Act(scene.say("what_order"))
    found = [_line_products(scene, line) for line in ask.lines]
    if waiting := [act for act in found if isinstance(act, Act)]:
        texts = [act.text for act in waiting if act.text]
        return Act(texts[0]) if texts else Act(calls=tuple(call for act in waiting for call in act.calls))
    lines = [(line, products) for line, products in zip(ask.lines, found, strict=True) if not isinstance(products, Act)]
    missing = [scene.say.query(line.query) for line, products in lines if not products]
    known = [(line, products) for line, products in lines if products]
    if not known:
        return Act(scene.say("not_found", words=", ".join(missing)))
    for line, products in known:
        if len(products) > 1:
            return Act(scene.say.choices(scene.say.query(line.query), products))
        if not line.quantity:
            return Act(scene.say("how_many", name=products[0]["name"]))
    wanted = [{"product_id": products[0]["product_id"], "quantity": _number(line.quantity)} for line, products in known]
    text = scene.say("not_found_rest", words=", ".join(missing)) if missing else ""
    return Act(text, final=Call("place_order", {"lines": wanted}))


def _line_products(scene: Scene, line: Line) -> list[Product] | Act:
    """What a line can mean; an act when that has to be searched for first, or can't be."""
    if line.product_id:
        return [scene.memory.products[line.product_id]]
    if not line.query and not line.query.sizes:
        return Act(scene.say("what_order"))
    return _search(scene, line.query)


def _search(scene: Scene, query: Query) -> list[Product] | Act:
    """The products meant; an act when the tool must be called first, or has failed."""
    if scene.failed("find_products"):
        return Act(scene.say("sorry"))
    for arguments in attempts(query, scene.conversation.language):
        found = scene.memory.results(arguments)
        if found is None:
            return Act(calls=(Call("find_products", arguments),))
        if found:
            return matching(found, query)
    return []


def _number(quantity: Decimal | None) -> int | float:
    amount = quantity or Decimal(0)
    return int(amount) if amount == amount.to_integral_value() else float(amount)
