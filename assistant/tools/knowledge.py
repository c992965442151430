"""Searching the company's pages in the profile's folder."""

import re
from typing import Annotated, Final

from pydantic import Field

from assistant import profile as profiles
from assistant.errors import ConfigurationError
from assistant.knowledge import pages as written
from assistant.knowledge.pages import Page
from assistant.knowledge.search import search
from assistant.profile import Profile
from assistant.profile_settings import KnowledgeSettings
from assistant.tools.tool import Backing, Json, ToolContext, in_groups, tool

LIMIT: Final = 3
SOURCES: Final = re.compile(r"^\W*sources?\W*:(.+)$", re.IGNORECASE | re.MULTILINE)
FOUND: Final = (
    "Answer only from these sections, as far as they answer the question, and name the sources that you used in the "
    "last line. If they do not answer it, search once more in other words, or give the contact: {contact}"
)
NOTHING: Final = (
    "The pages say nothing of this. Search once more in other words if the question can be put differently. Otherwise "
    "say that you do not know, and give the contact: {contact}"
)
NO_SUCH_SOURCE: Final = (
    "Your last text named a source that does not exist, so it was not sent. Answer again: name sources exactly as "
    'search_context or the pages have them ("page: heading"; several with semicolons in between), or none when you '
    "used none."
)

Words = Annotated[str, Field(min_length=1, max_length=200)]


@in_groups
@tool
def search_context(context: ToolContext, words: Words) -> Json:
    """Search the company's pages: devices, applications, sign-in, procedures, terms. Gives the sections that fit best,
    each with its source.

    Call it for every question about the company's IT that the pages in your instructions do not answer, before you say
    that you do not know. words: what it is about in a few English words, with names and error messages as the person
    wrote them, e.g. "VPN error 691 at home". Typing errors are understood. One question per call.
    """
    settings = settings_of(context.profile)
    hits = search(pages_of(context.profile), words, LIMIT)
    return {
        "sections": [{"source": hit.section.source, "text": hit.section.text} for hit in hits],
        "note": (FOUND if hits else NOTHING).format(contact=settings.contact),
    }


@search_context.checks
def _(text: str, _backing: Backing, profile: Profile) -> str:
    known = {_bare(section.source) for page in pages_of(profile) for section in page.sections}
    named = [_bare(source) for line in SOURCES.findall(text) for source in line.split(";")]
    return "" if all(source in known for source in named if source) else NO_SUCH_SOURCE


def settings_of(profile: Profile) -> KnowledgeSettings:
    """Raises `ConfigurationError` for a profile without pages: `profile.load` refuses one with this tool."""
    if profile.knowledge is None:
        raise ConfigurationError(f"profile {profile.name} has no table [knowledge]")
    return profile.knowledge


def pages_of(profile: Profile) -> tuple[Page, ...]:
    return written.read(profiles.FOLDER / profile.name / settings_of(profile).folder)


def _bare(source: str) -> str:
    """Without the marks that a chat shows as italics or code."""
    return " ".join(re.sub(r"[*_`\"“”]", "", source).casefold().split()).rstrip(".")
