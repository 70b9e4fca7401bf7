#!/bin/sh
# Makes .venv and installs into it what the sandbox and the tests need. The Makefile calls it when
# the requirements have changed. Only python3 (3.11 or newer) is taken for granted.
set -eu
cd "$(dirname "$0")/.."
unset PYTHONPATH PYTHONHOME PYTHONDONTWRITEBYTECODE
export PIP_DISABLE_PIP_VERSION_CHECK=1

say() { printf 'setup: %s\n' "$*" >&2; }
fail() { say "$*"; exit 1; }
new_enough() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; }

find_python() {
    for candidate in "${PYTHON:-python3}" python3.11 python3.12 python3.13; do
        if new_enough "$candidate"; then
            echo "$candidate"
            return
        fi
    done
    fail "Python 3.11 or newer is needed, and ${PYTHON:-python3} is not. Install one, or name it:" \
        "make run PYTHON=/path/to/python3.11"
}

make_venv() {
    python=$(find_python)
    say "making .venv with $("$python" --version)"
    rm -rf .venv
    "$python" -m venv .venv || fail "$python cannot make a virtual environment. On Debian and" \
        "Ubuntu that part is a package of its own: apt-get install python3-venv"
}

# On a terminal uv shows how far it is; elsewhere only what goes wrong. Bytecode is left to the first
# use of each module: of all that is installed, a start needs a fifth.
uv_install() {
    [ -t 2 ] || set -- --quiet "$@"
    .venv/bin/python -m uv pip install --python .venv/bin/python -r requirements-dev.txt "$@"
}

# With this machine's certificates first, as pip does: networks with a certificate of their own are
# common. A machine without any has those that uv brings.
install_with_uv() {
    .venv/bin/python -m pip install --quiet "$(grep -m1 '^uv==' requirements-dev.txt)" &&
        { uv_install --system-certs || uv_install; }
}

new_enough .venv/bin/python && .venv/bin/python -m pip --version >/dev/null 2>&1 || make_venv
say "installing the requirements (the first time they are downloaded)"
if ! install_with_uv; then
    # Such as private mirrors, which pip is configured for and uv does not know.
    say "uv could not install them (why is said above); trying pip, which takes a minute or two"
    .venv/bin/python -m pip install --quiet -r requirements-dev.txt ||
        fail "the requirements could not be installed; the lines above say why"
fi
touch .venv/.installed
