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
for command in replay show print gen shrink sweep c host; do
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
for command in replay show print shrink sweep c; do
    status "$command t -h" 0 "$tool" "$command" t -h
    has "is help too" out "usage: pagewright $command"
done
for option in --results --lenient --no-check --json; do
    status "replay --help" 0 "$tool" replay --help
    has "replay --help names $option" out "$option"
done
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
finish
