#!/usr/bin/env bash
# Options and commands: help, version, one line for what is wrong.
. "$(dirname "$0")/../cli_common.sh"

# wrong WHAT ARGUMENT…: bad usage, told in one line on stderr and nothing on stdout.
wrong() {
    local what=$1
    shift
    status "$what" 2 "$tool" "$@"
    lines "$what: one line" err 1
    lines "$what: no output" out 0
}

status "help" 0 "$tool" --help
for word in replay show gen shrink sweep c --version docs/trace-language.md; do has "help names $word" out "$word"; done
mv out help
for words in -h help "help help" "help --help"; do
    # shellcheck disable=SC2086 # several words
    status "$words" 0 "$tool" $words
    same "$words is the help" out help
done
status "version" 0 "$tool" --version
has "version" out "pagewright "
for command in replay show view print gen shrink sweep c host import operations; do
    has "help names $command" help "  $command "
    status "$command --help" 0 "$tool" "$command" --help
    has "$command --help" out "usage: pagewright $command"
    lines "$command --help: no errors" err 0
    mv out help-of-it
    status "$command -h" 0 "$tool" "$command" -h
    same "is the same" out help-of-it
    status "help $command" 0 "$tool" help "$command"
    same "is the same" out help-of-it
done
for command in replay show view print shrink sweep c import; do
    status "$command t -h" 0 "$tool" "$command" t -h
    has "is help too" out "usage: pagewright $command"
done
# options COMMAND OPTION…: --help of the command tells of these options, each in a line of its own, and of no others.
options() {
    local command=$1
    shift
    status "$command --help" 0 "$tool" "$command" --help
    sed -nE 's/^  (-[a-z]( [A-Z]+)?, )?(--[a-z-]+).*/\3/p' out | sort >told
    same "$command --help has its options" told <(printf '%s\n' "$@" --help | sort)
}
options replay --every --results --tables --lenient --no-check --json --force
options show --at --follow --only --json --lenient
options view --output --lenient --force
options print --output --into --lenient --force
options gen --seed --ops --target --user
options shrink --output --host --mmu --lenient --force
options sweep --lenient --json --force
options c --host --lenient
options operations
options import --output --force
options host --random --seed --ops --lenient --probe --json --force --assume --simulate
options mmu --random --seed --ops --image --patience --lenient --json --force
if awk 'length($0) > 100 { exit 1 }' out help; then ok "no line of help is long"; else fail "long lines of help"; fi
echo check >t
wrong "no command"
wrong "unknown command" frobnicate
wrong "help on it" help frobnicate
wrong "help on two" help show gen
wrong "unknown option" --frobnicate
wrong "replay without a trace" replay
wrong "replay: unknown option" replay --frobnicate t
wrong "replay: --json without a file" replay t --json
wrong "show without a trace" show
wrong "show of two" show t t
wrong "show: unknown option" show t --frobnicate
wrong "show: --at without a line" show t --at
wrong "show: --at something" show t --at here
wrong "show of a missing file" show missing
wrong "show of a folder" show .
wrong "print without a trace" print
wrong "print of two" print t t
wrong "print: unknown option" print --frobnicate t
wrong "print: -o without a file" print t -o
wrong "print: both" print t -o a --into b
wrong "gen: unknown option" gen --frobnicate
wrong "gen: something else" gen t
wrong "gen: --seed something" gen --seed x
wrong "gen: --seed too large" gen --seed 4294967296
wrong "gen: --ops without a number" gen --ops
wrong "gen: unknown target" gen --target nothing
wrong "gen: --seed without a number" gen --seed=
wrong "host: --random of none" host --random 0

# names WHAT TEXT ARGUMENT…: wrong, and the line has TEXT.
names() {
    local what=$1 text=$2
    shift 2
    wrong "$what" "$@"
    has "$what: is named" err "$text"
}
names "unknown option" "pagewright: unknown option --frobnicate; see pagewright --help" --frobnicate
names "a name cut short" "pagewright: unknown option --vers;" --vers
names "an operand without a command" "unknown command -" -
printf 'check = 7\n' >wrong.trace
for command in replay show print shrink sweep c host; do
    names "$command: unknown option" \
        "pagewright: $command: unknown option --frobnicate; see pagewright $command --help" \
        "$command" t --frobnicate
    names "$command: unknown letter" "unknown option -x; see" "$command" -x t
    names "$command: letters together" "unknown option -xo; see" "$command" -xo t
    names "$command: a name cut short" "unknown option --lenien; see" "$command" --lenien t
    names "$command: --help cut short" "unknown option --hel; see" "$command" --hel
    names "$command: a value for a flag" "--lenient takes no value, here is --lenient=yes" \
        "$command" --lenient=yes t
    # what shrink cannot shrink is told on stderr; the time it took goes
    run() { "$tool" "$command" "$@" 2>&1 | sed 's/in [0-9.]* s/in N s/' >"$dir/got"; }
    run wrong.trace --lenient
    mv got wanted
    run --lenient wrong.trace
    same "$command: options before the operand, or behind it" got wanted
    run --lenient -- wrong.trace
    same "$command: -- ends the options" got wanted
    status "$command: behind it is a file" 2 "$tool" "$command" -- --lenient
    has "which is not there" err "--lenient: No such file"
done
names "two that begin so" "replay: unknown option --no;" replay --no t
names "gen: an abbreviation with a value" "gen: unknown option --see=1;" gen --see=1
names "gen: a missing value" "gen: --seed: N is missing; see pagewright gen --help" gen --seed
names "gen: no number" "gen: --seed: \`x' is not a number from 0 to 4294967295;" gen --seed x
names "gen: an empty one" "gen: --seed: \`' is not a number" gen --seed=
names "gen: a negative one" "gen: --seed: \`-1' is not a number" gen --seed -1
names "show: no line" "show: --at: \`0x1' is not a number" show --at 0x1 t
names "print: a missing value" "print: -o: OUT is missing;" print t -o
names "print: by its long name" "print: --output: OUT is missing;" print t --output
names "print: an empty one" "print: --output: OUT is missing;" print t --output=
names "sweep: a missing file" "sweep: --json: FILE is missing;" sweep t --json
names "host: a missing text" "host: --assume: NAME=VALUE,… is missing;" host t --assume

status "--option=value" 0 "$tool" gen --seed=3 --ops=5
mv out wanted
status "--option value" 0 "$tool" gen --seed 3 --ops 5
same "is the same" out wanted
status "the last one counts" 0 "$tool" gen --seed 9 --ops 5 --seed 3
same "is the same" out wanted
for o in "-o new" -onew "--output new" --output=new; do
    # shellcheck disable=SC2086 # two words
    status "print $o" 0 "$tool" print t $o
    same "writes it" new t
    rm new
done
echo check >-t
status "a name with a dash" 0 "$tool" replay -- -t
status "the standard input" 0 "$tool" replay - --lenient <t
status "the standard input behind --" 0 "$tool" replay --lenient -- - <t
status "POSIXLY_CORRECT changes nothing" 0 env POSIXLY_CORRECT=1 "$tool" replay t --lenient
status "--help before what is wrong" 0 "$tool" replay --help --frobnicate
status "--help behind a file that is missing" 0 "$tool" replay missing --help

# Where the tool has a sanitizer, it looks for leaks here.
printf '%s\n' 'mmap p0 0x20000000 0x2000 rw private,anon,fixed = 0x20000000' 'write p0 0x20000000 1' >run.trace
leaks() {
    status "$*: no leak" "${expected:-0}" env ASAN_OPTIONS=detect_leaks=1 "$tool" "$@"
}
for command in replay show print sweep c operations gen; do
    case $command in
        operations) leaks operations ;;
        gen) leaks gen --ops 9 ;;
        *) leaks "$command" run.trace ;;
    esac
done
leaks show --json --follow run.trace
leaks view run.trace -o run.html
expected=2 leaks shrink run.trace -o small.trace # it does not fail
tool=$(dirname "$tool")/bench_traces
status "bench_traces --help" 0 "$tool" --help
has "is help" out "usage: bench_traces"
names "bench_traces: unknown option" "bench_traces: unknown option --frobnicate; see bench_traces --help" --frobnicate
names "bench_traces: no time" "bench_traces: this is no time: 0;" --seconds 0
names "bench_traces: no time at all" "bench_traces: --seconds: N is missing;" --seconds
names "bench_traces: no target" "bench_traces: this is no fuzz target: none;" --target none
names "bench_traces: no frames" "bench_traces: this is no number of frames: 4k;" --frames 4k
names "bench_traces: an operand" "bench_traces: unknown argument t;" t
status "bench_traces" 0 "$tool" --seconds=0.001 --json figures.json
has "its JSON" <(python3 -m json.tool figures.json) '"unchecked": '
finish
