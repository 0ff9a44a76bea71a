#!/usr/bin/env bash
# ci/tidy: the tree is in order, and every rule sees what it is there for (tests/tidy, on small trees).
here=$(cd "$(dirname "$0")" && pwd)
. "$here/../cli_common.sh"
root=$(cd "$here/../.." && pwd)

status "the tree is in order" 0 "$root/ci/tidy"

if /usr/bin/python3 -B "$root/tests/tidy/test_rules.py" >out 2>&1; then
    ok "each rule: $(grep '^Ran' out)"
else
    fail "a rule does not see what it is there for:"
    cat out
fi
finish
