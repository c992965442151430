"""What a message means in the light of what was said before: an answer to our question, "the second one", …"""

from dataclasses import replace

from local.standins.openai.offline.catalogue import Product, narrowed
from local.standins.openai.offline.contact import Contact, unlabelled_name
from local.standins.openai.offline.memory import Memory
from local.standins.openai.offline.request import Conversation, Said
from local.standins.openai.offline.understanding import Understood, understand
from local.standins.openai.offline.wanted import Line

NEEDS_SIGN_IN = ("order", "reorder", "orders", "invoices")
ELSEWHERE = ("cancel", "sign_out", "person", "product", "new_code", *NEEDS_SIGN_IN)
"""Intents that end the collecting of details for a new account."""


def recall(conversation: Conversation) -> tuple[Memory, list[Understood]]:
    """The memory up to now, and what the customer asks for now."""
    memory = Memory()
    for event in conversation.before:
        if isinstance(event, Said) and event.by == "user":
            hear(memory, event.text)
        else:
            memory.learn(event)
    asks = [hear(memory, text) for text in conversation.asked]
    for call in conversation.calls:
        memory.learn(call)
    return memory, asks


def hear(memory: Memory, text: str) -> Understood:
    """Take in a message; gives what it asks for in the light of what was said before."""
    said = understand(text)
    memory.contact = memory.contact.filled_from(replace(said.contact, name="", company=""))
    if memory.account is not None:
        return _hear_details(memory, said)
    if said.intent == "open_account":
        memory.account = memory.contact.filled_from(said.contact)
        if any(line.quantity and line.product_like for line in said.lines):
            memory.goal = replace(said, intent="order")
        return said
    if said.intent in ("confirm", "cancel"):
        memory.card = []
    if said.intent == "cancel":
        memory.goal = None
    if answered := _answer_open_question(memory, said):
        return answered
    if changed := _change_card(memory, said):
        return changed
    if said.intent in ("slot", "product", "words") or (said.intent == "order" and not said.lines):
        said = _in_context(memory, said)
    if said.intent == "order":
        said = replace(said, lines=tuple(_placed(memory, line) for line in said.lines))
        if said.add and memory.card:
            said = replace(said, lines=(*memory.card, *said.lines))
    if said.intent in NEEDS_SIGN_IN:
        memory.goal, memory.searches = said, []
        memory.about = next((line.query for line in reversed(said.lines) if line.query), memory.about)
    elif said.intent in ("product", "words"):
        # A goal that waits for the sign-in stays; a question which product was meant does not.
        memory.about, memory.searches = said.query, []
        if memory.goal and memory.goal.intent == "order" and _open_line(memory, memory.goal) is not None:
            memory.goal = None
    return said


def _hear_details(memory: Memory, said: Understood) -> Understood:
    """While an account is being opened, a message gives details unless it clearly asks for something else."""
    if said.intent in ELSEWHERE:
        memory.account = None
        return hear(memory, said.text)
    account = memory.account or Contact()
    given = said.contact
    if "name" in account.missing() and said.intent in ("sign_in", "details", "words", "unclear", "slot"):
        given = unlabelled_name(said.text, given)
    memory.account = account.filled_from(given)
    return replace(said, intent="open_account")


def _answer_open_question(memory: Memory, said: Understood) -> Understood | None:
    """The order that goes on when a message says which product was meant, or how many."""
    goal = memory.goal
    if goal is None or goal.intent != "order" or said.intent not in ("slot", "order", "product", "words"):
        return None
    place = _open_line(memory, goal)
    if place is None:
        return None
    line = goal.lines[place]
    options = memory.options(line)
    amounts = list(said.amounts)
    if len(options) > 1:
        picked = _pick(memory, said, options, may_count=line.quantity is not None)
        if picked:
            line = replace(line, product_id=picked["product_id"])
        elif len(narrowed(options, said.query)) > 1:
            line = replace(line, query=line.query.narrowed_by(said.query))
        else:
            return None
        amounts = amounts if said.has_unit or said.ordinals or said.query.sizes or said.query.words else []
    elif said.query and said.query != line.query:
        return None
    if line.quantity is None and amounts:
        line = replace(line, quantity=amounts[-1])
    if line == goal.lines[place]:
        return None
    memory.goal = replace(goal, lines=(*goal.lines[:place], line, *goal.lines[place + 1 :]))
    return memory.goal


def _pick(memory: Memory, said: Understood, options: list[Product], *, may_count: bool) -> Product | None:
    """The option that a place in the list, a word or (when only the product is open) a bare number points to."""
    alone = may_count and not said.has_unit and not said.query
    bare = tuple(int(amount) for amount in said.amounts) if alone else ()
    if product_id := memory.at(said.ordinals or bare):
        return memory.products[product_id]
    fitting = narrowed(options, said.query)
    return fitting[0] if len(fitting) == 1 else None


def _open_line(memory: Memory, goal: Understood) -> int | None:
    """The first line whose product or quantity is not settled."""
    for place, line in enumerate(goal.lines):
        if line.quantity is None or (not line.product_id and len(memory.options(line)) > 1):
            return place
    return None


def _change_card(memory: Memory, said: Understood) -> Understood | None:
    """`make it 20`, while the card shows one product."""
    about_card = len(memory.card) == 1 and (said.change or memory.focus is None)
    names_product = bool(said.query or said.ordinals)
    if not about_card or not said.amounts or names_product or said.intent not in ("slot", "order"):
        return None
    memory.goal = replace(said, intent="order", lines=(replace(memory.card[0], quantity=said.amounts[-1]),))
    return memory.goal


def _in_context(memory: Memory, said: Understood) -> Understood:
    """A message without a product of its own speaks of the one before: `and size L?`, `the second one`, `5 boxes`."""
    query = said.query
    if query:
        return said
    if memory.about and (query.sizes or query.figures or query.prices):
        same = replace(memory.about, sizes=query.sizes, figures=query.figures, prices=query.prices)
        return replace(said, intent="product", query=same)
    product_id = memory.at(said.ordinals) if said.ordinals else memory.focus
    if product_id is None or query.prices:
        return said
    quantity = said.amounts[-1] if said.amounts else None
    intent = "order" if quantity or said.intent == "order" else "detail"
    return replace(said, intent=intent, lines=(Line(product_id=product_id, quantity=quantity),))


def _placed(memory: Memory, line: Line) -> Line:
    """A line that points into the list shown, or at a product seen by its reference, as that product."""
    product_id = memory.at((line.ordinal,)) if line.ordinal else None
    if line.this and not line.query:
        product_id = memory.focus
    for seen_id, product in memory.products.items():
        if line.query.reference and product.get("reference") == line.query.reference:
            product_id = seen_id
    if not line.query and line.query.sizes:
        fitting = narrowed([memory.products[listed_id] for listed_id in memory.listed.values()], line.query)
        product_id = fitting[0]["product_id"] if len(fitting) == 1 else None
    return replace(line, product_id=product_id) if product_id else line
