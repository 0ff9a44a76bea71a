#!/usr/bin/env bash
# docs/FEATURES.md against the tree: 25 rows, and whatever they name is there; each scenario stands in one row.
# With NOTICED=FILE, what `fuzz/faults/run --scenarios --json FILE` wrote of the faults of all rows, also that no fault
# is noticed by a scenario of another row.
root=$(pwd)
noticed=${NOTICED:+$(realpath "$NOTICED")}
. "$(dirname "$0")/../cli_common.sh"

features=${FEATURES:-$root/docs/FEATURES.md}
rows() { # rows COLUMNS COLUMN…: of the table that has so many columns, those
    awk -F ' *[|] *' -v columns="$1" -v wanted="${*:2}" '$2 ~ /^[0-9]+$/ && NF == columns + 2 {
        n = split(wanted, column, " ")
        line = ""
        for (i = 1; i <= n; i++) line = line (i > 1 ? " " : "") $(column[i] + 1)
        print line
    }' "$features"
}
every=$(seq 1 25)
same "25 rows of systems" <(rows 6 1) <(echo "$every")
same "25 rows of scenarios" <(rows 2 1) <(echo "$every")

rows 2 2 | tr ' ' '\n' >in_rows
(cd "$root/corpus/scenarios" && ls) | sed 's/\.trace$//' | sort >there
same "every scenario is in one row" <(sort in_rows) there
grep -hvE '^ *(#|$)' "$root"/corpus/scenarios/*.trace | grep -v '= ' >without
lines "every operation of a scenario has its result" without 0
rows 6 4 | sort >faults
same "every row has a fault of its own" faults <(sort -u faults)
for fault in $(cat faults); do
    if [ -f "$root/fuzz/faults/$fault.patch" ]; then ok "$fault is a fault"; else fail "$fault is no fault"; fi
done
for layer in $(rows 6 3 | tr ' ' '\n' | sort -u); do
    if [ -f "$root/mm/$layer.h" ]; then ok "$layer is a layer"; else fail "$layer is no layer of mm/"; fi
done
for target in $(rows 6 6 | sort -u); do
    has "$target is a target" "$root/fuzz/generate/targets.h" "    X($target,"
done
lines "every row says what is compared" <(rows 6 5 | grep 'by hand: ') 25

# row NAME: the row of a scenario
row() { rows 2 1 2 | awk -v name="$1" '{ for (i = 2; i <= NF; i++) if ($i == name) print $1 }'; }
while read -r number fault; do
    if [ -f "$root/fuzz/faults/$fault.results" ]; then
        scenario=$(basename "$(cat "$root/fuzz/faults/$fault.results")" .trace)
        same "the scenario of $fault is of its row" <(row "$scenario") <(echo "$number")
    fi
    if [ -n "$noticed" ]; then
        python3 - "$noticed" "$fault" >who <<'PYTHON'
import json
import sys
with open(sys.argv[1]) as file:
    print(*(name for fault in json.load(file) if fault["name"] == sys.argv[2] for name in fault["scenarios"]), sep="\n")
PYTHON
        same "$fault is noticed by row $number alone" <(for name in $(cat who); do row "$name"; done | sort -u) \
            <(echo "$number")
    fi
done < <(rows 6 1 4)
finish
