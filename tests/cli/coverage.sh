#!/usr/bin/env bash
# ci/coverage on one trace: what has a reason passes; a gap without one, and a reason without a gap, do not.
root=$(pwd)
build=$(dirname "$BIN")
. "$(dirname "$0")/../cli_common.sh"

trace=$root/corpus/scenarios/demand-zero.trace
coverage() { "$root/ci/coverage" --build "$build" --into "$build/coverage" "$@" "$trace"; }
echo '# nothing' >none
status "gaps without reasons" 1 coverage --gaps --unreached none
if grep -q "^ci/coverage: skipped" out; then
    cat out
    exit 77
fi
sed -n 's/^\(mm\/[^ ]* [a-zA-Z_0-9]* \(true\|false\|alone\|runs\).*\)  # $/\1  # a reason/p' out >reasons
mv out gaps
has "a gap with its place" gaps ": do_fork: never runs: do_fork"
if [ "$(wc -l <reasons)" -gt 500 ]; then ok "there are many"; else fail "only $(wc -l <reasons) gaps of one trace"; fi
status "all with a reason" 0 coverage --unreached reasons --json coverage.json
has "counted" out "gaps, $(wc -l <reasons) with a reason; 0 lines of fuzz/unreached too many"
has "branches by file in the JSON" coverage.json '"branches"'
has "reasons in the JSON" coverage.json '"reason": "a reason"'
if [ -f "$build/coverage/html/index.html" ]; then ok "pages to look at"; else fail "there is no index.html"; fi
sed 2d reasons >fewer
status "one without" 1 coverage --unreached fewer
has "is named" out "$(sed -n '2s/ .*//p' reasons):"
{
    cat reasons
    echo 'mm/memory.c do_anonymous_page true write  # it cannot be'
} >more
status "a reason without a gap" 1 coverage --unreached more
has "is named too" out "fuzz/unreached: is reached: mm/memory.c do_anonymous_page true write"
echo 'mm/memory.c do_anonymous_page sideways write  # no such way' >bad
status "a line that is none" 2 coverage --unreached bad
has "with its place" err "bad:1: wanted FILE FUNCTION true|false|alone|runs CONDITION  # reason"
status "a file that is there" 2 coverage --json coverage.json
has "is not replaced" err "coverage.json is there already; --force replaces it"
status "a build that is none" 2 "$root/ci/coverage" --build nowhere
has "in one line" err "nowhere is not built"
finish
