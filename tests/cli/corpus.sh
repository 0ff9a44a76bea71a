#!/usr/bin/env bash
# What was learned (corpus/TARGET) is stored as the printer prints it, and what says the same is one file. What has
# results passes alone as well: only the first boot of a process finds junk in the core's variables.
corpus=$(realpath "${CORPUS:-$(dirname "$0")/../../corpus}")
. "$(dirname "$0")/../cli_common.sh"

for learned in "$corpus"/*/; do
    name=$(basename "$learned")
    case $name in scenarios | regress | branches) continue ;; esac
    status "$name can be read" 0 "$tool" print "$learned" --into "$name"
    find "$learned" -type f >stored
    lines "$name: one file for what says the same" stored "$(find "$name" -type f | wc -l)"
    same "$name is stored as it is printed" <(sort "$learned"/*) <(sort "$name"/*)
done
for trace in "$corpus"/{scenarios,regress,branches}/*.trace; do
    status "$(basename "$trace") alone" 0 "$tool" replay "$trace"
done
finish
