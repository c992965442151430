"""Earlier orders and invoices: looking them up, ordering the same again."""

from local.standins.openai.answers import Call
from local.standins.openai.offline.accounts import ask_who
from local.standins.openai.offline.scene import Act, Scene
from local.standins.openai.offline.understanding import Understood


def reorder(scene: Scene, ask: Understood) -> Act:
    if not scene.conversation.signed_in:
        return ask_who(scene, ask)
    if scene.failed("reorder"):
        return Act(scene.say("order_missing") if ask.order_name else scene.say("sorry"))
    if ask.order_name:
        return Act(final=Call("reorder", {"order_name": ask.order_name}))
    listed = scene.called("list_orders")
    if listed is None:
        return Act(calls=(Call("list_orders", {"limit": 1}),))
    if listed.error:
        return Act(scene.say("sorry"))
    earlier = listed.result.get("orders", [])
    return Act(final=Call("reorder", {"order_name": earlier[0]["order"]})) if earlier else Act(scene.say("no_orders"))


def orders(scene: Scene, ask: Understood) -> Act:
    if not scene.conversation.signed_in:
        return ask_who(scene, ask)
    tool = "get_order" if ask.order_name else "list_orders"
    called = scene.called(tool)
    if called is None:
        return Act(calls=(Call(tool, {"order_name": ask.order_name} if ask.order_name else {"limit": 3}),))
    if called.error:
        return Act(scene.say("order_missing" if ask.order_name else "sorry"))
    if ask.order_name:
        return Act(scene.say.order(called.result))
    found = called.result.get("orders", [])
    return Act(scene.say.orders(found) if found else scene.say("no_orders"))


def invoices(scene: Scene, ask: Understood) -> Act:
    if not scene.conversation.signed_in:
        return ask_who(scene, ask)
    called = scene.called("list_invoices")
    if called is None:
        return Act(calls=(Call("list_invoices", {"limit": 5}),))
    if called.error:
        return Act(scene.say("sorry"))
    found = called.result.get("invoices", [])
    return Act(scene.say.invoices(found) if found else scene.say("no_invoices"))
