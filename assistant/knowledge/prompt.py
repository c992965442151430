"""The part of the pages that stands in the instructions.

Same pages, same text: it belongs to the prefix that the model's cache keeps.
"""

from assistant.knowledge.pages import Page


def in_prompt(pages: tuple[Page, ...], first: tuple[str, ...], chars: int, contact: str) -> str:
    """Whole pages as long as they fit into `chars`, `first` those named there; of the others what they are about."""
    place = {name: n for n, name in enumerate(first)}
    shown, left_out, left = list[str](), list[Page](), chars
    for page in sorted(pages, key=lambda page: place.get(page.name, len(first))):
        text = f'<page name="{page.name}">\n{page.text}\n</page>'
        if len(text) <= left:
            shown.append(text)
            left -= len(text)
        else:
            left_out.append(page)
    parts = ["# The company's pages", f"Contact for what they do not answer: {contact}"]
    if left_out:
        parts.append("These are not written here; search_context finds them:\n" + "\n".join(map(_contents, left_out)))
    if shown:
        parts += ["These are here in full:", *shown]
    return "\n\n".join(parts)


def _contents(page: Page) -> str:
    return f"- {page.name}: {', '.join(section.heading for section in page.sections)}"
