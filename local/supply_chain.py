"""What the functions bring along from others: may we use it, and is something wrong with it?

Licences are read from the installed packages, so that needs no network. Vulnerabilities are asked for by pip-audit;
where its service can't be reached, that is said and nothing more.
"""

import json
import re
import subprocess
import sys
from collections.abc import Mapping
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path

REQUIREMENTS = Path(__file__).parent.parent / "requirements.txt"
ALLOWED = frozenset({"MIT", "BSD-2-Clause", "BSD-3-Clause", "Apache-2.0", "ISC", "PSF-2.0"})
"""SPDX names of licences that ask for nothing but their notice, which each package carries."""

TIMEOUT_S = 60


def main() -> int:
    pinned = pins(REQUIREMENTS.read_text(encoding="utf-8"))
    found = [*licence_problems(pinned), *_known_vulnerabilities(len(pinned))]
    for problem in found:
        print(problem)
    return 1 if found else 0


def pins(text: str) -> dict[str, str]:
    """Versions by name, of a requirements file."""
    return dict(re.findall(r"^([\w.-]+)==([\w.+!]+)", text, re.MULTILINE))


def licence_problems(pinned: Mapping[str, str]) -> list[str]:
    """A sentence for each package whose licence is not allowed, or which is not installed as it is pinned."""
    problems = []
    for name, version in pinned.items():
        try:
            package = metadata(name)
        except PackageNotFoundError:
            problems.append(f"{name}=={version} is pinned and not installed: run make install")
            continue
        if package["Version"] != version:
            problems.append(f"{name}=={version} is pinned and {package['Version']} is installed: run make install")
        licence = package.get("License-Expression") or package.get("License") or "unknown"
        if not is_allowed(licence):
            problems.append(f"{name} has the licence {licence[:60]!r}; allowed: {', '.join(sorted(ALLOWED))}")
    if not problems:
        print(f"licences: {len(pinned)} packages, all allowed")
    return problems


def is_allowed(expression: str) -> bool:
    """Of an SPDX expression: one side of an OR is enough, an AND needs all."""
    return any(set(choice.split(" AND ")) <= ALLOWED for choice in expression.split(" OR "))


def _known_vulnerabilities(packages: int) -> list[str]:
    options = ("--disable-pip", "--require-hashes", "--format=json", "--progress-spinner=off", "--timeout=5")
    try:
        audit = subprocess.run(
            [sys.executable, "-m", "pip_audit", "--requirement", REQUIREMENTS, *options],
            capture_output=True,
            text=True,
            timeout=TIMEOUT_S,
        )
    except subprocess.TimeoutExpired:
        _skipped(f"no answer within {TIMEOUT_S} s")
        return []
    return vulnerabilities(audit.stdout, audit.stderr, packages)


def vulnerabilities(answer: str, complaint: str, packages: int) -> list[str]:
    """A sentence for each that pip-audit knows of. Says on how many packages it had an answer."""
    try:
        known = json.loads(answer)["dependencies"]
    except (ValueError, KeyError, TypeError):
        known = []
    audited = [package for package in known if "vulns" in package]
    if not audited:  # of packages that its service does not know pip-audit says "No known vulnerabilities found"
        reasons = [package["skip_reason"] for package in known] or complaint.strip().splitlines()[-1:]
        _skipped(f"nothing could be checked: {''.join(reasons[:1])[:200] or 'no answer'}")
        return []
    print(f"vulnerabilities: {len(audited)} of {packages} packages checked")
    return [
        f"{package['name']}=={package['version']} has {vulnerability['id']}, mended in "
        f"{', '.join(vulnerability['fix_versions']) or 'no version yet'}"
        for package in audited
        for vulnerability in package["vulns"]
    ]


def _skipped(why: str) -> None:
    print(f"vulnerabilities: SKIPPED, {why}")
    print("  No vulnerability is ruled out: run `make audit` where pip-audit reaches its service, before you deploy")


if __name__ == "__main__":
    sys.exit(main())
