#!/usr/bin/env bash
# pagewright show --json --follow and pagewright view: the film of a trace, and the page that has it in it.
root=$(pwd)
. "$(dirname "$0")/../cli_common.sh"

cat >t.trace <<'TRACE'
# a comment with </script> and "quotes"
machine frames=64 dma=16 highmem=8 swap=16
mmap p0 0x10000000 0x3000 rw private,anon,fixed # behind it
write p0 0x10001000 7 = 0

# another
read p0 0x10001000 = 8
proc maps p0
TRACE
film() { /usr/bin/python3 -c 'import json, sys; film = json.load(open(sys.argv[1])); print(eval(sys.argv[2]))' "$@"; }
# is WHAT FILE EXPRESSION WANTED
is() {
    local got
    got=$(film "$2" "$3")
    if [ "$got" = "$4" ]; then ok "$1"; else fail "$1: $got, wanted $4"; fi
}

status "--json --follow" 0 "$tool" show --json --follow t.trace
lines "says nothing else" err 0
mv out film
is "its version" film 'film["format"], film["version"]' "('pagewright-follow', 1)"
is "a step for each operation and the boot" film '[step["line"] for step in film["steps"]]' "[2, 0, 3, 4, 7, 8]"
is "results" film 'film["steps"][3]["result"]' 0
is "what the trace expects, where it differs" film '[step.get("expected") for step in film["steps"][3:5]]' "[None, '8']"
is "comments" film '[step.get("comment") for step in film["steps"]]' \
    "[['a comment with </script> and \"quotes\"'], None, ['behind it'], None, ['another'], None]"
is "what proc printed" film 'film["steps"][5]["notes"]' "['10000000-10003000 rw-p 00000000 00:00 0']"
is "the store makes a page" film \
    '[row for row in film["steps"][3]["set"]["frames"].values() if row[:3] == [1, 1, 2]] != []' True
is "a load of it changes nothing" film 'film["steps"][4]["set"]' "{}"
status "--at" 0 "$tool" show --json --follow --at 3 t.trace
is "ends there" out '[step["line"] for step in film["steps"]]' "[2, 0, 3]"
status "--json without --follow" 2 "$tool" show --json t.trace
lines "in one line" err 1
status "again" 0 "$tool" show --json --follow t.trace
same "is the same" out film
echo boot >boot.trace
echo 'read p0 0x40000000' >>boot.trace
status "a boot that is asked for" 0 "$tool" show --json --follow boot.trace
is "is the first with rows" out '[(step["line"], "set" in step) for step in film["steps"]]' "[(1, True), (2, True)]"
echo 'machine frames=32 dma=32' >panic.trace
echo 'alloc_bootmem r0 100000 1 0' >>panic.trace
echo 'boot' >>panic.trace
status "a boot that panics" 0 "$tool" show --json --follow panic.trace
is "sets nothing" out '[(step["result"], "set" in step) for step in film["steps"]][2]' "('PANIC', False)"

if /usr/bin/python3 -c 'import jsonschema' 2>/dev/null; then
    status "films of all scenarios are what the schema and their own sums say" 0 \
        /usr/bin/python3 "$root/tests/cli/follow_json.py" "$tool" "$root/docs/follow.schema.json" t.trace panic.trace \
        "$root"/corpus/scenarios/*.trace "$root"/corpus/regress/*.trace
    # and a film that is not
    printf '#!/bin/sh\nsed s/\\"machine\\":/\\"engine\\":/ %s/film\n' "$dir" >other
    chmod +x other
    status "another film is none" 1 /usr/bin/python3 "$root/tests/cli/follow_json.py" ./other \
        "$root/docs/follow.schema.json" t.trace
    has "says where" err "'engine'"
    printf '#!/bin/sh\nsed "s/\\[0,16,/[0,12,/" %s/film\n' "$dir" >other
    status "nor is one whose sums are wrong" 1 /usr/bin/python3 "$root/tests/cli/follow_json.py" ./other \
        "$root/docs/follow.schema.json" t.trace
    has "says which" err "zone 0 has"
else
    echo "skipped: there is no python3-jsonschema (ci/setup installs it), the schema is not looked at"
fi

# Nothing that a scenario comes to makes what is shown fall over (a sanitizer would say so).
for trace in "$root"/corpus/scenarios/*.trace; do
    "$tool" show --follow "$trace" >out 2>err || fail "show --follow $(basename "$trace"): $(head -1 err)"
done

# ---- pages ----
status "view to the standard output" 0 "$tool" view t.trace
mv out page
status "view -o" 0 "$tool" view t.trace -o page.html
same "is the same" page page.html
lines "says nothing" err 0
status "view over a file" 2 "$tool" view t.trace -o page.html
has "says so" err "page.html: it is there already"
status "--force" 0 "$tool" view boot.trace -o page.html --force
if cmp -s page page.html; then fail "replaces it"; else ok "replaces it"; fi
has "the page is one" page '<!doctype html>'
grep -o '@PAGEWRIGHT_FILM@\|@SCRIPT@\|@STYLE@\|@LICENCES@' page >marks
lines "no mark is left" marks 0
grep -o '</script>' page >ends
lines "a comment ends no script" ends 2
if grep -oE '(src|href)="?https?:' page; then fail "it fetches something"; else ok "it fetches nothing"; fi
has "and may not" page "default-src 'none'"
/usr/bin/python3 - <<'PYTHON' >in-page
import re
print(re.search(r'id="film">(.*?)</script>', open("page").read(), re.S).group(1), end="")
PYTHON
is "the film is in it" in-page 'film == json.load(open("film"))' True
status "view of a bad trace" 2 "$tool" view /dev/null -o none.html
if [ -e none.html ]; then fail "writes nothing"; else ok "writes nothing"; fi
status "view without a trace" 2 "$tool" view
status "view of two" 2 "$tool" view t.trace t.trace
status "view into a folder that is not there" 2 "$tool" view t.trace -o missing/page.html
lines "in one line" err 1

# ---- folders ----
mkdir -p traces/sub
cp t.trace traces/a.trace
cp boot.trace "traces/sub/b&c.trace"
status "view of a folder without -o" 2 "$tool" view traces
status "view of a folder" 0 "$tool" view traces -o pages
same "a page for each trace, and an index" <(ls pages) <(printf '%s\n' a.html index.html 'sub-b&c.html')
has "the index links" pages/index.html '<a href="sub-b%26c.html">traces/sub/b&#38;c.trace</a>'
has "and counts" pages/index.html '<td class="n">5'
status "again" 2 "$tool" view traces -o pages
has "replaces nothing" err "it is there already"
echo frobnicate >traces/bad.trace
status "with a bad trace" 2 "$tool" view traces -o pages --force
has "says where" err "traces/bad.trace:1:1"
has "the index says so" pages/index.html 'traces/bad.trace<td><td>cannot be read'
if [ -e pages/bad.html ]; then fail "there is no page of it"; else ok "there is no page of it"; fi
finish
