#!/bin/sh
# The system packages that `make check` needs and that a bare machine may lack.
set -eu
have_python() {
    for candidate in ${PYTHON:-python3.13 python3.12 python3.11 python3}; do
        "$candidate" -c 'import sys, venv, ensurepip; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' \
            >/dev/null 2>&1 && return 0
    done
    return 1
}
if have_python && command -v git >/dev/null; then
    echo "ci-deps: Python with venv and git are there."
    exit 0
fi
apt-get update -qq
apt-get install -qq -y --no-install-recommends git python3 python3-venv
