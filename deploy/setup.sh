#!/bin/sh
# Makes .venv with exactly what requirements.lock names. Honours what pip honours (PIP_INDEX_URL, PIP_CERT, HTTPS_PROXY, …).
# PYTHON: the interpreter to use. WHEELHOUSE: a folder of wheels, for a machine without a network (docs/offline.md).
set -eu
cd "$(dirname "$0")/.."

say() { printf '%s\n' "$*" >&2; }

right() { "$1" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' >/dev/null 2>&1; }

python=""
for candidate in ${PYTHON:-python3.13 python3.12 python3.11 python3}; do
    if right "$candidate"; then python=$candidate; break; fi
done
if [ -z "$python" ]; then
    say "Tocsin needs Python 3.11, 3.12 or 3.13, and found none of them (PYTHON=/path/to/python3.12 make setup names one)."
    exit 3
fi

stamp=.venv/.complete
wanted=$(cksum < requirements.lock; "$python" -V)
if [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$wanted" ]; then exit 0; fi

rm -rf .venv
if ! "$python" -m venv .venv >/dev/null 2>&1; then
    rm -rf .venv
    say "$python has no venv module that works. On Debian and Ubuntu: apt-get install python3-venv"
    exit 3
fi

offline=""
if [ -n "${WHEELHOUSE:-}" ]; then offline="--no-index --find-links $WHEELHOUSE"; fi
say "Installing Tocsin's dependencies into .venv (about a minute)"
# shellcheck disable=SC2086 # the two words of $offline are meant to be split
.venv/bin/pip install --quiet --disable-pip-version-check $offline --require-hashes -r requirements.lock
.venv/bin/pip install --quiet --disable-pip-version-check --no-index --no-deps --no-build-isolation --editable .
say "Compiling its inner loops (half a minute)"
# Otherwise the first run does it. Where no folder can be written to, each process does it for itself: no failure here.
printf 'bonjour\n' | .venv/bin/tocsin annotate >/dev/null 2>&1 || true
printf '%s' "$wanted" > "$stamp"
