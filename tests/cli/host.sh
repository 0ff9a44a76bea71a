#!/usr/bin/env bash
# pagewright host: the scenarios and some random traces on the host's own Linux; no process stays.
corpus=$(realpath "$(dirname "$0")/../../corpus")
. "$(dirname "$0")/../cli_common.sh"

# No process runs the copy of the tool in here any more (zombies run nothing).
nobody_left() {
    local tries=50
    while [ "$tries" -gt 0 ] && readlink /proc/[0-9]*/exe 2>/dev/null | grep -qxF "$dir/copy"; do
        sleep 0.1
        tries=$((tries - 1))
    done
    if [ "$tries" -gt 0 ]; then ok "$1: no process is left"; else fail "$1: processes are left"; fi
}

status "--help" 0 "$tool" --help
has "names host" out "  host FILE"
status "host --help" 0 "$tool" host --help
has "names --random" out "--random N"
for option in --seed --ops --lenient --probe --json --force --assume --simulate; do
    has "names $option" out "  $option"
done
status "host without a trace" 2 "$tool" host
status "host with both" 2 "$tool" host --random 1 "$corpus/scenarios"
status "host with a bad number" 2 "$tool" host --random 0
status "host of a missing file" 2 "$tool" host missing

status "gen --user" 0 "$tool" gen --user --seed 3 --ops 150
mv out user.trace
lines "has its operations and a comment" user.trace 151
status "gen --user again" 0 "$tool" gen --user --seed 3 --ops 150
same "is the same" out user.trace
status "it replays" 0 "$tool" replay user.trace
status "gen --user --target" 2 "$tool" gen --user --target mm

status "host --probe" 0 "$tool" host --probe
if ! grep -q skipped out; then has "it tells of the zero page" out "zero-page="; fi
cp "$tool" copy
status "the scenarios on the host" 0 ./copy host "$corpus/scenarios"
if grep -q skipped out; then
    echo "skip the host: $(cat out)"
    finish
fi
has "the scenarios were compared" out " 0 failures"
nobody_left "scenarios"
status "the bugs of old on the host" 0 ./copy host "$corpus/regress"
status "a generated trace on the host" 0 ./copy host user.trace
status "random traces on the host" 0 ./copy host --random 40 --ops 200 --seed 1
has "all were compared" out "40 traces, "
has "none differs" out " 0 failures"
nobody_left "random traces"
status "results as JSON" 0 ./copy host --random 2 --json host.json
/usr/bin/python3 - host.json <<'PY' || fail "host.json: $(cat host.json)"
import json, sys
with open(sys.argv[1]) as file:
    told = json.load(file)
sys.exit(told["traces"] != 2 or told["failures"] != 0 or told["operations_compared"] < 100
         or "zero-page" not in told["host"])
PY

# A host that is assumed belongs to each command that shows the difference again.
cat >zero.trace <<'TRACE'
mmap p0 0x10000000 0x4000 rw private,anon,fixed
read p0 0x10000000
write p0 0x10001000 5
rss p0
TRACE
if ./copy host --probe | grep -q '^zero-page=yes'; then
    assumed=PAGEWRIGHT_HOST_ASSUME=zero-page=no
    status "a difference where a host is assumed" 1 ./copy host --assume zero-page=no zero.trace
    has "its reproduce command" err "reproduce: $assumed $dir/copy host $dir/zero.trace"
    has "its shrink command" err "shrink: $assumed $dir/copy shrink --host $dir/zero.trace"
    sed -n 's/^shrink: //p' err >paste.sh
    status "which shrinks it" 0 sh paste.sh
    has "to what differs" out "rss p0"
    status "shrink --host -o" 0 env $assumed ./copy shrink --host zero.trace -o small.trace
    has "leaves a command" err "reproduce: $assumed $dir/copy host $dir/small.trace"
    sed -n 's/^reproduce: //p' err >paste.sh
    status "which shows it again" 1 sh paste.sh
    status "the small one passes without it" 0 ./copy host small.trace
    status "a difference in the standard input" 1 ./copy host --assume zero-page=no - <zero.trace
    if grep -q '^reproduce\|^shrink' err; then fail "no file, no command"; else ok "no file, no command"; fi
    has "but how to get one" err "no file holds this trace"
else
    echo "skip what is assumed: no zero page here"
fi

./copy host --random 100000 >/dev/null 2>&1 &
sleep 0.3
kill -KILL $!
wait $! 2>/dev/null
nobody_left "killed"
finish
