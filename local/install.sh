#!/usr/bin/env bash
# Makes .venv and node_modules. From the second time on it only compares two stamps. Called by make.
set -euo pipefail
cd "$(dirname "$0")/.."

stop() {
  echo "$1" >&2
  exit 1
}

version_of() {
  "$1" -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null || true
}

wanted=$(<.python-version)
python=""
for candidate in "python$wanted" python3 python; do
  if [ "$(version_of "$candidate")" = "$wanted" ]; then
    python=$candidate
    break
  fi
done
[ -n "$python" ] || stop "Python $wanted is needed and was not found as python$wanted or python3: install it, for example with 'pyenv install $wanted' or 'uv python install $wanted', and run this again."

node=$(node --version 2>/dev/null || true)
major=${node#v}
major=${major%%.*}
[ "${major:-0}" -ge 20 ] || stop "Node.js 20 or newer is needed (24 is best) and ${node:-none} was found: install it from https://nodejs.org and run this again."
command -v npm >/dev/null || stop "npm is needed and was not found: install it (it comes with Node.js from https://nodejs.org; on Debian it is the package npm) and run this again."

stamp=$(cat .python-version requirements.txt requirements-dev.txt local/install.sh | cksum)
if [ "$(version_of .venv/bin/python)" != "$wanted" ] || [ "$(cat .venv/.installed 2>/dev/null)" != "$stamp" ]; then
  echo "Installing the Python packages into .venv (once, one to three minutes)"
  if [ "$(version_of .venv/bin/python)" != "$wanted" ]; then
    "$python" -m venv --clear .venv || stop "Python $wanted can't make a virtual environment: on Debian and Ubuntu install the package python$wanted-venv, and run this again."
  fi
  # What Lambda runs first: exactly those files whose hashes are in requirements.txt.
  .venv/bin/python -m pip install --disable-pip-version-check --require-hashes --only-binary=:all: -r requirements.txt
  # --compile: uncompiled CDK packages make every synth take 4 to 14 s instead of 2.
  .venv/bin/python -m pip install --disable-pip-version-check --compile -r requirements-dev.txt
  echo "$stamp" >.venv/.installed
fi

stamp=$(cat package.json package-lock.json | cksum)
if [ "$(cat node_modules/.installed 2>/dev/null)" != "$stamp" ]; then
  echo "Installing the CDK command line into node_modules"
  npm ci
  echo "$stamp" >node_modules/.installed
fi
