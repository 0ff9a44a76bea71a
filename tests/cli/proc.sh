#!/usr/bin/env bash
# The tables of /proc: what `replay --results` puts under an operation, and that it is put there once.
root=$(pwd)
. "$(dirname "$0")/../cli_common.sh"

scenario=$root/corpus/scenarios/proc-tables.trace
status "replay --results" 0 "$tool" replay --results "$scenario"
same "has the tables that the scenario has" out "$scenario"
grep -v '^#|' "$scenario" >bare
status "of the trace without them" 0 "$tool" replay --results bare
same "puts them there" out "$scenario"
sed 's/^#| MemFree.*/#| MemFree: 7 kB/' "$scenario" >old
status "of a trace with older ones" 0 "$tool" replay --results old
same "takes these out" out "$scenario"
status "replay alone" 0 "$tool" replay "$scenario"
lines "prints no table" out 1
status "show --follow" 0 "$tool" show --follow "$scenario"
grep '^#|' out >notes
grep '^#|' "$scenario" >wanted
same "has the same lines" notes wanted
for other in $(grep -l '^#|' "$root"/corpus/scenarios/*.trace); do
    "$tool" replay --results "$other" 2>/dev/null | grep '^#|' >notes
    grep '^#|' "$other" >wanted
    same "the tables of $(basename "$other") are those that it has" notes wanted
done

status "replay --tables" 0 "$tool" replay --tables "$scenario" bare "$root/corpus/scenarios/exec-program.trace"
status "of a line that differs" 1 "$tool" replay --tables old
line=$(grep -n -m 1 '^#| MemFree: 7 kB' old | cut -d : -f 1)
has "names it" err "old:$line: expected \"MemFree: 7 kB\", got \"MemFree:"
has "and the operation" err "\": proc meminfo"
sed '/^#| MemFree/d' "$scenario" >short
status "of a line that is missing" 1 "$tool" replay --tables short
sed 's/^#| SwapFree.*/&\n#| SwapFull:         1 kB/' "$scenario" >long
status "of one more" 1 "$tool" replay --tables --json differences.json long
has "names it" err "expected \"SwapFull:         1 kB\", got "
has "in the JSON file too" differences.json '"expected": "\"SwapFull:'
sed 's/^#| .*/&\r/' "$scenario" >crlf
status "with the ends of lines of another system" 0 "$tool" replay --tables crlf
printf 'proc cpuinfo\n' >bad
status "a table that there is not" 2 "$tool" replay bad
has "says which there are" err "maps, status, meminfo, buddyinfo, slabinfo, swaps or vmstat"
finish
