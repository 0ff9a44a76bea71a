# What the library and its programs are made of, for tests that compile a tree of their own (with a fault in it).
# Sourced; the tree is the working directory.
# shellcheck shell=bash
if [ "${BASH_SOURCE[0]}" = "$0" ]; then
    echo "usage: . $0" >&2
    exit 2
fi

# Copies into folder $1 what compile and the functions below want, and the traces of the faults.
copy_tree() { cp -rL mm spec platform fuzz tool "$1"; }

# The sources of the library, and those of the tool.
library_sources() { find mm spec platform/host fuzz -name '*.c' ! -path 'fuzz/engine/*' ! -path 'fuzz/faults/*' | sort; }
tool_sources() { find tool -name '*.c' | sort; }

# compile SOURCE OBJECT [OPTION…]
compile() {
    local source=$1 object=$2
    shift 2
    cc -std=c11 -O1 -Imm -Ispec -Iplatform -Iplatform/host -Ifuzz -Itool -I. "$@" -c "$source" -o "$object"
}

# Compiles the sources that are named on standard input; their objects are added to the array objects.
compile_all() {
    local source
    while read -r source; do
        compile "$source" "${source//\//_}.o" || return 1
        objects+=("${source//\//_}.o")
    done
}
