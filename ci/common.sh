# Shared by the scripts of this folder, which source it: options, and children that never outlive a script.
# shellcheck shell=bash
set -eu
called_from=$PWD
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$root"
name=ci/$(basename "$0")
children=()

# One line and exit 2: the call was wrong.
usage_error() {
    echo "$name: $1 (see $name --help)" >&2
    exit 2
}

# One line and exit 1: the work cannot go on.
die() {
    echo "$name: $1" >&2
    exit 1
}

# The value of option $1, which must be a number above 0.
number() {
    case ${2-} in
        '' | *[!0-9]* | 0) usage_error "$1 needs a number above 0" ;;
    esac
    echo "$2"
}

# The value of option $1, which must be a number above 0 that may have a fraction.
fraction() {
    [[ ${2-} =~ ^[0-9]+(\.[0-9]+)?$ && ! ${2-} =~ ^[0.]+$ ]] || usage_error "$1 needs a number above 0"
    echo "$2"
}

# Ends the call when file $1 cannot be written, or is there and $2 (--force) is empty. A device is no file.
may_write() {
    if [ -f "$1" ] && [ -z "$2" ]; then usage_error "$1 is there already; --force replaces it"; fi
    if [ -e "$1" ]; then
        { [ ! -d "$1" ] && [ -w "$1" ]; } || usage_error "cannot write $1"
    else
        [ -w "$(dirname "$1")" ] || usage_error "cannot write $1"
    fi
}

say() {
    printf '\n== %s\n' "$*"
}

# Starts a command in a session of its own, so that it can be stopped with all that it started. The pid is in $child.
start() {
    setsid "$@" &
    child=$!
    children+=("$child")
}

# Waits for child $1 and returns its status.
finish() {
    local status=0 left=() pid
    wait "$1" || status=$?
    for pid in "${children[@]}"; do
        [ "$pid" = "$1" ] || left+=("$pid")
    done
    children=("${left[@]}")
    return "$status"
}

# Runs a command so that a signal to this script is served at once, not when the command has ended.
run() {
    start "$@"
    finish "$child"
}

stop_children() {
    local pid
    for pid in "${children[@]}"; do kill -TERM -- "-$pid" 2>/dev/null || true; done
    for _ in 1 2 3 4 5 6 7 8 9 10; do
        [ "${#children[@]}" -gt 0 ] || return 0
        local left=()
        for pid in "${children[@]}"; do
            if kill -0 -- "-$pid" 2>/dev/null; then left+=("$pid"); fi
        done
        children=("${left[@]}")
        [ "${#children[@]}" -eq 0 ] || sleep 0.2
    done
    for pid in "${children[@]}"; do kill -KILL -- "-$pid" 2>/dev/null || true; done
}
trap stop_children EXIT
trap 'echo "$name: stopped" >&2; exit 130' INT
trap 'echo "$name: stopped" >&2; exit 143' TERM

# Configures and builds preset $1.
build() {
    say "build: preset $1"
    run cmake --preset "$1" && run cmake --build --preset "$1"
}

# The sanitized programs start themselves again without address-space randomisation (fuzz/engine/sanitizer.c). Says so
# where this machine does not let them.
randomisation() {
    setarch -R true 2>/dev/null ||
        echo "$name: personality() is refused here: with vm.mmap_rnd_bits=32 a sanitized program may die at its start"
}

# ci/prove with these options, its results in build/proofs.json. Where the proofs' Frama-C is not to be had the results
# are why, and that is no failure; where the package is installed it has to be the frama-c that is found.
prove() {
    local reason
    if reason=$(ci/prove --can) || dpkg-query -W frama-c-base >/dev/null 2>&1; then
        run ci/prove "$@" --json build/proofs.json --force || true
        return
    fi
    echo "$name: the proofs are not run: $reason"
    printf '{"skipped": "%s"}\n' "$reason" > build/proofs.json
}

# Sets $command to the call that fuzzes target $1 for $2 seconds (0: without end; a word that is replaced later).
fuzz_command() {
    local found=build/fuzz/found/$1 seeds
    mkdir -p "$found" build/artifacts
    export PAGEWRIGHT_ARTIFACTS=build/artifacts
    command=("build/fuzz/bin/$1" "-max_total_time=$2" -print_final_stats=1 -report_slow_units=60
        "-artifact_prefix=build/artifacts/$1-" "$found")
    for seeds in "corpus/${1#fuzz_}" corpus/scenarios corpus/regress; do
        if [ -d "$seeds" ]; then command+=("$seeds"); fi
    done
}

# Starts $command for target $1 with its output in log $2: what matters and a line every few seconds is seen.
start_engine() {
    # shellcheck disable=SC2016 # the inner shell is to expand it
    start bash -c 'set -o pipefail; name=$1 log=$2; shift 2
        "$@" 2>&1 | /usr/bin/python3 ci/progress.py "$name" "$log"' engine "$1" "$2" "${command[@]}"
}

run_engine() {
    start_engine "$1" "$2"
    finish "$child"
}
