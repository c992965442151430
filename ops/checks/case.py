"""The patient: what every check gets to work with."""

from dataclasses import dataclass, field

from assistant.clock import SystemClock
from assistant.ports import Clock
from assistant.profile import Profile
from ops.checks.finding import Finding, failed
from ops.deployed import Deployed
from ops.target import Target
from ops.vault import Contents, Vault


@dataclass(frozen=True)
class Case:
    target: Target
    deployed: Deployed
    clock: Clock = field(default_factory=SystemClock)

    @property
    def profile(self) -> Profile:
        return self.deployed.profile

    @property
    def vault(self) -> Vault:
        return Vault(self.target, self.deployed)

    def filled(self, provider: str) -> Contents | None:
        """The provider's secret, None unless it can be used: then `unfilled` is what there is to say."""
        if provider not in self.deployed.secrets:
            return None
        contents = self.vault.read(provider)
        return contents if contents.is_filled else None

    def unfilled(self, provider: str) -> Finding:
        """Nothing can be asked of the provider, and that is no good sign."""
        fill = self.command(f"secrets set {provider}")
        return failed(f"{provider}.secret", "nothing can be asked: its secret is not filled", f"Fill it: {fill}")

    def is_played(self, provider: str) -> bool:
        """Whether a stand-in on this machine plays the service."""
        return provider in self.target.standins

    def command(self, words: str) -> str:
        """One of our commands, as an operator types it for this deployment."""
        return f"python -m ops {words} {self.target.options}"
