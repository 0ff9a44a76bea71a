#!/usr/bin/env bash
# pagewright host where this host really is otherwise: it refuses something, the user has fewer rights,
# /proc is missing. The probe finds it, what cannot be compared is left out, the rest has no difference.
condition=$(realpath "$(dirname "$0")/condition.py")
. "$(dirname "$0")/../cli_common.sh"
unset PAGEWRIGHT_HOST_ASSUME PAGEWRIGHT_HOST_SIMULATE

if "$tool" host --probe | grep -q skipped; then
    echo "skip the host: $("$tool" host --probe)"
    finish
fi
traces=12
chmod 755 "$dir"
cp "$tool" copy # for a user who may not go where the tool lies
chmod 755 copy
mkdir -m 777 kept # traces that differ
export PAGEWRIGHT_ARTIFACTS=$dir/kept
"$tool" host --probe | cut -d' ' -f1 >usual

# found NAME=VALUE…: the probe found it.
found() {
    local pair
    for pair; do has "$what: probe" probed "$pair "; done
}

# on WHAT COMMAND… :: NAME=VALUE…: runs traces under the condition that COMMAND makes; the probe finds
# these. False: the condition cannot be had here.
on() {
    what=$1
    local command=()
    shift
    while [ "$1" != :: ]; do
        command+=("$1")
        shift
    done
    shift
    left_out=
    if ! ("${command[@]}" ./copy --help; exit $?) >/dev/null 2>&1; then
        echo "skip $what: it cannot be had here"
        return 1
    fi
    status "$what: --probe" 0 "${command[@]}" ./copy host --probe
    mv out probed
    if grep -q skipped probed; then
        echo "skip $what: $(grep skipped probed)"
        return 1
    fi
    found "$@"
    status "$what: random traces" 0 "${command[@]}" ./copy host --random "$traces" --seed 7
    has "$what: none differs" out " 0 failures"
    has "$what: they were compared" out "$traces traces, "
    left_out=$(sed -n 's/^left out here: //p' out)
    return 0
}
# leaves_out TEXT; leaves_nothing_out: nothing that is not left out here anyway.
leaves_out() {
    case $left_out in
        *"$1"*) ok "$what: leaves out $1" ;;
        *) fail "$what: \"$1\" is not among what is left out: $left_out" ;;
    esac
}
leaves_nothing_out() {
    if [ "$(kinds)" = "$usual_kinds" ]; then ok "$what: all is compared"; else
        fail "$what: left out: $left_out"
    fi
}
kinds() { sed 's/[0-9]\+ //g' <<<"$left_out"; } # without how many
# wrong ASSUMED COMMAND…: if the probe had not found it there would be differences.
wrong() {
    local assumed=$1
    shift
    status "$what: taken for $assumed" 1 env PAGEWRIGHT_HOST_ASSUME="$assumed" "$@" ./copy host \
        --random "$traces" --seed 7
    rm -f kept/*
}

# AddressSanitizer needs munmap itself, and the kernel takes long to end merging in its many addresses.
unsanitized() {
    if grep -q __asan_init copy; then echo "skip $1: the program is sanitized" && return 1; fi
}

py=(/usr/bin/python3 "$condition")
no_rights=(setpriv --reuid 65534 --regid 65534 --clear-groups)
few_locks=(prlimit --memlock=65536:65536)

on "as it is" env :: "$(grep '^proc=' usual)"
usual_kinds=$(kinds)
if on mdwe "${py[@]}" mdwe -- :: write-exec=no gain-exec=no map-exec=yes; then
    leaves_out " mappings with w and x ("
    leaves_out " mprotect with x ("
    wrong write-exec=yes,gain-exec=yes "${py[@]}" mdwe --
fi
if on no-write-exec "${py[@]}" no-write-exec -- :: write-exec=no gain-exec=no seccomp=filter; then
    leaves_out " mappings with w and x ("
    wrong write-exec=yes "${py[@]}" no-write-exec --
fi
if unsanitized merging && on merging "${py[@]}" merging -- :: same-page-merging=on; then leaves_nothing_out; fi
for how in no kill; do
    if on "$how-set-mm" "${py[@]}" "$how-set-mm" -- :: set-mm-map=no seccomp=filter; then
        leaves_out " brk (the heap cannot be moved"
    fi
done
if on no-brk "${py[@]}" no-brk -- :: brk=no; then leaves_out " brk (the call is refused)"; fi
if unsanitized no-munmap &&
    on no-munmap "${py[@]}" no-munmap -- :: munmap=no "$(grep '^stack-gap' usual)"; then
    leaves_out " munmap (the call is refused)"
fi
on no-keys "${py[@]}" no-keys -- :: seccomp=filter
if on kill-huge-off "${py[@]}" kill-huge-off -- :: huge-pages=stuck zero-page=unclear; then
    leaves_out " rss ("
fi
if on "huge pages that stay" env PAGEWRIGHT_HOST_SIMULATE=huge-pages=always "${py[@]}" no-huge-off -- \
    :: huge-pages=stuck; then
    leaves_out " rss and mincore (huge pages cannot be turned off)"
fi
if on no-limits "${py[@]}" no-limits -- :: limits=some; then leaves_out " growing mappings ("; fi

if on "little data" prlimit --data=64000000:64000000 :: limits=some overcommit=strict; then
    leaves_nothing_out
    has "$what: is told" out " cut short (the host gives no more memory)"
    wrong limits=none,overcommit=free prlimit --data=64000000:64000000
fi
on "little address space" prlimit --as=300000000:300000000 :: limits=some
if on "a small stack" prlimit --stack=1000000:1000000 :: stack-limit=low; then
    leaves_out " growing mappings ("
fi

if on nobody "${few_locks[@]}" "${no_rights[@]}" :: user=other memlock=limited; then
    leaves_out " locked mappings ("
    wrong memlock=free "${few_locks[@]}" "${no_rights[@]}"
fi
on "root of a user namespace" unshare --user --map-root-user :: user=root
if on "another pid namespace" unshare --pid --fork :: proc=other; then leaves_nothing_out; fi
on "a pid namespace of nobody's" unshare --user --map-root-user --pid --fork :: proc=other
if on "no /proc" unshare --mount sh -c 'mount -t tmpfs none /proc && exec "$@"' sh :: proc=no; then
    leaves_out " counters (/proc does not show the processes)"
fi
finish
