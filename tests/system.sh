#!/bin/sh
# What the tests need from the system: `venv` (Debian keeps it apart from Python) or `test` (mail server, C compiler).
# Installs on Debian and Ubuntu as root; elsewhere says in one line what is missing, and goes on.
set -eu

may_install() { [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; }

install() {
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -qq >/dev/null 2>&1 || true
    # A package's own service must not start on a build machine; its files are all we want.
    apt-get install -y -qq --no-install-recommends "$@" >/dev/null 2>&1
}

case "$1" in
venv)
    package="python$(python3 -c 'import sys; print("%d.%d" % sys.version_info[:2])')-venv"
    if may_install && { install "$package" || install python3-venv; }; then exit 0; fi
    echo "Python can't make virtual environments here: install the package python3-venv" >&2
    exit 1
    ;;
test)
    if ! command -v dovecot >/dev/null 2>&1 && ! [ -x /usr/sbin/dovecot ]; then
        { may_install && install dovecot-imapd; } ||
            echo "No IMAP server: the tests marked 'dovecot' are left out (install dovecot-imapd to run them)" >&2
    fi
    # The kill points are found by a library that is preloaded into the program.
    command -v cc >/dev/null 2>&1 || { may_install && install gcc libc6-dev; } ||
        echo "No C compiler: the tests of kill points can't run (install gcc)" >&2
    ;;
esac
