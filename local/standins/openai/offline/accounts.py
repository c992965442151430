"""Who the customer is: signing in and out, opening an account."""

import re

from local.standins.openai.answers import Call
from local.standins.openai.offline.scene import Act, Scene
from local.standins.openai.offline.understanding import Understood


def sign_in(scene: Scene, ask: Understood) -> Act:
    email = ask.contact.email
    if scene.conversation.signed_in:
        return Act(scene.say("already_signed_in", name=scene.customer))
    if not email:
        return Act(scene.say("ask_email"))
    called = scene.called("sign_in")
    if called is None:
        return Act(calls=(Call("sign_in", {"email": email}),))
    minutes = re.search(r"(\d+) minutes", called.error)
    if minutes:
        return Act(scene.say("wait_code", minutes=minutes[1]))
    return Act(scene.say("sorry") if called.error else scene.say("code_on_its_way"))


def new_code(scene: Scene, ask: Understood) -> Act:
    return sign_in(scene, Understood("sign_in", contact=scene.memory.contact))


def signed_in(scene: Scene, ask: Understood) -> Act:
    return Act(scene.say("signed_in", name=scene.customer))


def sign_out(scene: Scene, ask: Understood) -> Act:
    called = scene.called("sign_out")
    if called is None:
        if not scene.conversation.signed_in:
            return Act(scene.say("not_signed_in"))
        return Act(calls=(Call("sign_out", {}),))
    return Act(scene.say("sorry") if called.error else scene.say("signed_out"))


def open_account(scene: Scene, ask: Understood) -> Act:
    if scene.conversation.signed_in:
        return Act(scene.say("already_signed_in", name=scene.customer))
    if scene.failed("open_account"):
        return Act(scene.say("check_details"))
    account = scene.memory.account or ask.contact
    if missing := account.missing():
        return Act(scene.say("ask_details", fields=scene.say.fields(missing)))
    details = {
        "name": account.name,
        "email": account.email,
        "phone": account.phone,
        "company": account.company or None,
    }
    return Act(final=Call("open_account", details))


def ask_who(scene: Scene, ask: Understood) -> Act:
    if ask.contact.email:
        return sign_in(scene, ask)
    return Act(scene.say("type_code" if scene.conversation.code_sent else "need_sign_in"))
