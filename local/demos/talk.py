"""A conversation that is printed as it goes on."""

from collections.abc import Callable

from local.phone import Answer, Missing, Phone


class Talk:
    def __init__(self, phone: Phone) -> None:
        self.phone = phone

    def says(self, text: str, what: str, holds: Callable[[Answer], bool] | None = None) -> Answer:
        """`what` is named when `holds` (by default: any text) is false of the answer."""
        return self.sees(text, lambda: self.phone.says(text), what, holds)

    def taps(self, *labels: str) -> Answer:
        return self.sees(f"[{labels[0]}]", lambda: self.phone.taps(*labels), "an answer to the tap")

    def sees(
        self, shown: str, act: Callable[[], Answer], what: str, holds: Callable[[Answer], bool] | None = None
    ) -> Answer:
        print(f"\n  customer  {shown}", flush=True)
        answer = act()
        buttons = " ".join(f"[{label}]" for label in answer.buttons)
        text = "\n".join(filter(None, (answer.text, buttons)))
        print("  Saphan    " + text.replace("\n", "\n            "), flush=True)
        if not (holds or has_text)(answer):
            raise Missing(what)
        return answer


def has_text(answer: Answer) -> bool:
    return bool(answer.text.strip())
