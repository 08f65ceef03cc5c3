#!/bin/sh
# The system packages that `make check` needs and that a bare machine may lack. Debian and Ubuntu, as root.
set -eu
say() { printf 'ci-deps: %s\n' "$*"; }

have_python() {
    for candidate in ${PYTHON:-python3.13 python3.12 python3.11 python3}; do
        "$candidate" -c 'import sys, venv, ensurepip; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' \
            >/dev/null 2>&1 && return 0
    done
    return 1
}

have_postgres() {
    command -v postgres >/dev/null && return 0
    for program in /usr/lib/postgresql/*/bin/postgres; do [ -x "$program" ] && return 0; done
    return 1
}

# $1, $2: the releases of Java that will do, from and to.
have_jdk() {
    for home in "${JAVA_HOME:-}" /usr/lib/jvm/* /opt/*; do
        [ -x "$home/bin/javac" ] && [ -r "$home/release" ] || continue
        release=$(sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$home/release")
        [ "$1" -le "${release:-0}" ] && [ "${release:-0}" -le "$2" ] && return 0
    done
    return 1
}

# The first of $@ that apt can install.
offered() {
    for package in "$@"; do
        if apt-cache show "$package" >/dev/null 2>&1; then echo "$package"; return; fi
    done
}

lacks=""
have_python || lacks="$lacks python3 python3-venv"
command -v git >/dev/null || lacks="$lacks git"
command -v mvn >/dev/null || lacks="$lacks maven"
have_postgres || lacks="$lacks postgresql"
have_jdk 11 99 || lacks="$lacks default-jdk-headless"
command -v chromium >/dev/null || command -v chromium-browser >/dev/null || lacks="$lacks chromium"
if [ -n "$lacks" ]; then apt-get update -qq; fi

# Each of the two Elasticsearch of the tests has a Java of its own; not every release of Debian has both.
have_jdk 11 17 || lacks="$lacks $(offered openjdk-17-jdk-headless)"
have_jdk 21 99 || lacks="$lacks $(offered openjdk-25-jdk-headless openjdk-21-jdk-headless)"
if [ -z "$(echo $lacks)" ]; then say "everything is there."; exit 0; fi

# shellcheck disable=SC2086 # one word a package
apt-get install -qq -y --no-install-recommends $lacks
have_jdk 11 17 || say "no JDK 11 to 17 is to be had here: the tests of Elasticsearch 7 will not run."
have_jdk 21 99 || say "no JDK 21 or later is to be had here: the tests of Elasticsearch 9 will not run."
