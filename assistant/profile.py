"""A profile is an assistant: `profiles/<name>/` holds its settings, instructions and greeting as data.

Read at synth (a wrong one stops `cdk synth`) and at the processor's cold start. Imports no SDK.
"""

import tomllib
from pathlib import Path
from typing import Annotated, Any, Literal, get_args

from pydantic import Field, ValidationError
from pydantic_core import ErrorDetails

from assistant.errors import ConfigurationError
from assistant.names import CHANNEL_PROVIDERS, CHANNELS, ODOO_TOOLS, TOOLS, VEHICLE_TOOLS, WEBHOOK_CHANNELS
from assistant.phrases import LANGUAGES, Lack
from assistant.profile_settings import (
    BalanceSettings,
    FinancingSettings,
    HandoverSettings,
    HoursSettings,
    KnowledgeSettings,
    LimitSettings,
    ModelSettings,
    OdooSettings,
    OrderSettings,
    PaceSettings,
    PrivacySettings,
    SignInSettings,
    Table,
    ThreadSettings,
    VehicleSettings,
)

FOLDER = Path(__file__).parent / "profiles"
FROM_FILES = {"name", "instructions", "greeting"}
"""Fields that the folder's name and its Markdown files give; profile.toml has the others."""


class Profile(Table):
    name: str
    title: str
    channels: Annotated[tuple[str, ...], Field(min_length=1)]
    tools: tuple[str, ...] = ()
    languages: Annotated[tuple[Literal["th", "en", "es"], ...], Field(min_length=1)]
    model: ModelSettings
    thread: ThreadSettings = ThreadSettings()
    order: OrderSettings = OrderSettings()
    sign_in: SignInSettings = SignInSettings()
    odoo: OdooSettings = OdooSettings()
    handover: HandoverSettings = HandoverSettings()
    pace: PaceSettings = PaceSettings()
    limits: LimitSettings = LimitSettings()
    privacy: PrivacySettings = PrivacySettings()
    balance: BalanceSettings = BalanceSettings()
    vehicles: VehicleSettings | None = None
    knowledge: KnowledgeSettings | None = None
    financing: FinancingSettings = FinancingSettings()
    business_hours: HoursSettings | None = None
    """Without them nobody is told when no message comes."""
    instructions: Annotated[str, Field(min_length=1)]
    greeting: dict[str, str]
    """By language. Becomes the first message of the thread when somebody adds the account."""
    greeting_by: Literal["assistant", "channel"] = "assistant"
    """Who sends it: the assistant, or the channel itself (LINE's own greeting message, set in its console)."""

    @property
    def webhooks(self) -> tuple[str, ...]:
        """The channels whose messages come as webhooks."""
        return tuple(channel for channel in self.channels if channel in WEBHOOK_CHANNELS)

    @property
    def channel_providers(self) -> tuple[str, ...]:
        """Whose secrets the channels use."""
        return tuple(CHANNEL_PROVIDERS[channel] for channel in self.channels if channel in CHANNEL_PROVIDERS)

    @property
    def providers(self) -> tuple[str, ...]:
        """Whose secrets the processor needs."""
        return (*self.channel_providers, *self.run_providers)

    @property
    def run_providers(self) -> tuple[str, ...]:
        """Whose secrets a run needs, whatever channel it answers."""
        return ("openai", "odoo") if self.uses_odoo else ("openai",)

    @property
    def uses_odoo(self) -> bool:
        return not ODOO_TOOLS.isdisjoint(self.tools)

    @property
    def contact(self) -> str:
        """Who helps where the assistant can't; `load` refuses a profile that would need it and has none."""
        return self.knowledge.contact if self.knowledge else ""

    @property
    def lacks(self) -> frozenset[Lack]:
        """What its sentences must not speak of."""
        person: frozenset[Lack] = frozenset() if "ask_for_person" in self.tools else frozenset({"person"})
        shop: frozenset[Lack] = frozenset() if self.uses_odoo else frozenset({"shop"})
        return person | shop


def available() -> list[str]:
    return sorted(path.parent.name for path in FOLDER.glob("*/profile.toml"))


def load(name: str) -> Profile:
    """Raises `ConfigurationError` with the file, the key and what is allowed there."""
    folder = FOLDER / name
    file = folder / "profile.toml"
    if not file.is_file():
        raise ConfigurationError(f"no profile {name!r} in assistant/profiles; there are: {', '.join(available())}")
    where = f"assistant/profiles/{name}/profile.toml"
    try:
        data: dict[str, Any] = tomllib.loads(file.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as exc:
        raise ConfigurationError(f"{where}: not TOML: {exc}") from None
    _check_list(where, "channels", data.get("channels", []), CHANNELS)
    _check_list(where, "tools", data.get("tools", []), TOOLS)
    _check_list(where, "languages", data.get("languages", []), LANGUAGES)
    data |= {"name": name, "instructions": _read(folder / "instructions.md", where)}
    data["greeting"] = {
        language: _read(folder / f"greeting.{language}.md", where) for language in data.get("languages", [])
    }
    try:
        profile = Profile.model_validate(data)
    except ValidationError as exc:
        raise ConfigurationError(f"{where}: {'; '.join(map(_reason, exc.errors()))}") from None
    _check_catalogue(folder, profile, where)
    _check_knowledge(profile, where)
    return _knowing(folder, profile, where)


def _check_catalogue(folder: Path, profile: Profile, where: str) -> None:
    wanting = [tool for tool in profile.tools if tool in VEHICLE_TOOLS]
    if wanting and profile.vehicles is None:
        raise ConfigurationError(f"{where}: vehicles is required and missing: {wanting[0]} needs its catalogue")
    if wanting and profile.vehicles:
        from assistant.vehicles.stock import read  # only of those that have one

        read(folder / profile.vehicles.catalogue)


def _check_knowledge(profile: Profile, where: str) -> None:
    if profile.knowledge is not None:
        return
    if "search_context" in profile.tools:
        raise ConfigurationError(f"{where}: knowledge is required and missing: search_context needs its pages")
    if "ask_for_person" in profile.tools and not profile.uses_odoo:
        raise ConfigurationError(
            f"{where}: ask_for_person needs somebody to turn to: without a tool of Odoo's, which mails staff, set "
            "knowledge.contact"
        )


def _knowing(folder: Path, profile: Profile, where: str) -> Profile:
    """With what fits of its pages in the instructions."""
    if profile.knowledge is None:
        return profile
    from assistant.knowledge.pages import read  # only of those that have pages
    from assistant.knowledge.prompt import in_prompt

    settings = profile.knowledge
    pages = read(folder / settings.folder)
    _check_list(where, "knowledge.first", [*settings.first], tuple(page.name for page in pages))
    told = in_prompt(pages, settings.first, settings.prompt_chars, settings.contact)
    return profile.model_copy(update={"instructions": f"{profile.instructions}\n\n{told}"})


def _check_list(where: str, key: str, values: object, allowed: tuple[str, ...]) -> None:
    if not isinstance(values, list):
        raise ConfigurationError(f"{where}: {key} must be a list of names from: {', '.join(allowed)}")
    for value in values:
        if value not in allowed:
            raise ConfigurationError(f"{where}: {key}: {value!r} is unknown; allowed: {', '.join(allowed)}")


def _reason(error: ErrorDetails) -> str:
    key = ".".join(map(str, error["loc"]))
    if error["type"] == "missing":
        return f"{key} is required and missing"
    if error["type"] != "extra_forbidden":
        return f"{key}: {error['msg']} (is {error['input']!r})"
    table: Any = Profile
    for name in error["loc"][:-1]:
        kind = table.model_fields[name].annotation
        table = next((each for each in get_args(kind) if hasattr(each, "model_fields")), kind)  # or None
    allowed = set(table.model_fields) - (FROM_FILES if table is Profile else set())
    return f"{key} is unknown; allowed: {', '.join(sorted(allowed))}"


def _read(file: Path, where: str) -> str:
    try:
        return file.read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        raise ConfigurationError(f"{where}: {file.name} is missing beside it") from None
