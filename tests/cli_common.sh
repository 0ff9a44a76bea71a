# Shared by the tests of the command-line tool. $1 of a test is the path of pagewright.
# A test prints a line `ok …` or `FAIL …` for each thing it looks at and exits non-zero on a failure.
if [ -z "${1-}" ]; then
    # run as a test itself (the build takes every script here): nothing to look at
    echo "usage: bash $0 PAGEWRIGHT" >&2
    exit 2
fi
tool=$(realpath "$1")
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir" || exit 2
failures=0

ok() { echo "ok   $1"; }
fail() {
    echo "FAIL $1"
    failures=$((failures + 1))
}

# status WHAT WANTED COMMAND…: the exit status; leaves its output in out and err.
status() {
    local what=$1 wanted=$2 got=0
    shift 2
    "$@" >out 2>err || got=$?
    if [ "$got" -eq "$wanted" ]; then
        ok "$what"
    else
        fail "$what: exit status $got, wanted $wanted"
        head -5 out err
    fi
}

# has WHAT FILE TEXT: a line of FILE has TEXT in it.
has() {
    if grep -qF -e "$3" "$2"; then ok "$1"; else
        fail "$1: no \"$3\" in $2:"
        head -5 "$2"
    fi
}

# lines WHAT FILE N: FILE has N lines.
lines() {
    local n
    n=$(wc -l <"$2")
    if [ "$n" -eq "$3" ]; then ok "$1"; else fail "$1: $n lines, wanted $3"; fi
}

# same WHAT FILE FILE
same() {
    if cmp -s "$2" "$3"; then ok "$1"; else
        fail "$1: $2 and $3 differ"
        diff "$2" "$3" | head -5
    fi
}

finish() {
    echo "$failures failed"
    [ "$failures" -eq 0 ]
    exit
}
