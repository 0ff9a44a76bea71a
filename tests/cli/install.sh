#!/usr/bin/env bash
# cmake --install: what is there when the folder was moved and the tree is gone, as those who use it see it: the tool,
# the library and its headers by pkg-config and by CMake, the man page, the completion.
root=$(pwd)
. "$(dirname "$0")/../cli_common.sh"
build=$(dirname "$(dirname "$tool")")

if [ ! -e "$build/install/pagewright.pc" ]; then
    status "an instrumented build is not installed" 1 cmake --install "$build" --prefix "$dir/prefix"
    has "and says why" err "this build is instrumented, to test and to fuzz"
    status "nothing is there" 1 test -e prefix/bin
    finish
fi

status "installs" 0 cmake --install "$build" --prefix "$dir/first"
status "installs in stages" 0 env DESTDIR="$dir/stage" cmake --install "$build" --prefix /opt/pagewright
same "the same files" <(cd first && find . | sort) <(cd stage/opt/pagewright && find . | sort)
rm -r stage
mv first moved
for file in bin/pagewright include/pagewright/{pagewright,mm/page_alloc,spec/check,trace/trace,run/driver}.h \
    share/man/man1/pagewright.1 share/bash-completion/completions/pagewright share/doc/pagewright/LICENSE \
    share/doc/pagewright/docs/trace-language.md share/doc/pagewright/examples/copy-on-write.trace; do
    status "there is $file" 0 test -s "moved/$file"
done
for name in libpagewright.a pagewright.pc pagewright-config.cmake; do
    lines "there is $name" <(find moved -name $name) 1
done
installed=$dir/moved/bin/pagewright
example=$dir/moved/share/doc/pagewright/examples/copy-on-write.trace
libraries=$(dirname "$(find "$dir/moved" -name libpagewright.a)")
export PKG_CONFIG_PATH=$libraries/pkgconfig

# One version everywhere.
version=$(sed -nE 's/^project\(pagewright VERSION ([0-9.]+) .*/\1/p' "$root/CMakeLists.txt")
status "--version" 0 "$installed" --version
language=$(sed -nE '1s/.*version ([0-9]+)$/\1/p' "$root/docs/trace-language.md")
follow=$(sed -nE '1s/.*version ([0-9]+)$/\1/p' "$root/docs/follow-format.md")
same "is that of CMakeLists.txt and the documents" out \
    <(printf 'pagewright %s\ntrace language %s, follow format %s\n' "$version" "$language" "$follow")
same "that of pkg-config" <(pkg-config --modversion pagewright) <(echo "$version")
has "that of the man page" <(head -1 moved/share/man/man1/pagewright.1) "\"Pagewright $version\""
has "that of the headers" moved/include/pagewright/pagewright.h "PAGEWRIGHT_VERSION \"$version\""
has "is in CHANGELOG.md" moved/share/doc/pagewright/CHANGELOG.md "## [$version]"

# A program that runs operations, and takes a page from the core itself.
cat >consumer.c <<'CODE'
#include <pagewright/pagewright.h>
#include <string.h>

static struct op op;

static int run(const char *line)
{
    struct result given;

    if (read_ops((const uint8_t *)line, strlen(line), &op, 1) != 1 || !driver_step(&op, &given)) {
        return 1;
    }
    return op.has_result && !result_equal(op.result, given);
}

int main(void)
{
    uint32_t before;
    pfn_t frame;

    driver_start(true);
    if (run("machine frames=256 swap=64") || run("mmap p0 0x10000000 0x2000 rw private,anon,fixed = 0x10000000") ||
        run("write p0 0x10000000 7 = 0") || run("fork p0 p1 = 0") || run("read p1 0x10000000 = 7")) {
        return 1;
    }
    if (run("read p1 0x10000000 = 8") != 1) {
        return 2;
    }
    before = nr_free_pages();
    frame = alloc_pages(GFP_KERNEL, 0);
    if (frame == NO_FRAME || nr_free_pages() != before - 1) {
        return 3;
    }
    __free_pages(frame, 0);
    if (nr_free_pages() != before || !mm_ok() || !driver_finish()) {
        return 4;
    }
    puts(PAGEWRIGHT_VERSION);
    return 0;
}
CODE
# shellcheck disable=SC2046 # words
status "a program in C" 0 cc -std=c11 -Wall -Wextra -Werror -o consumer consumer.c \
    $(pkg-config --cflags --libs pagewright)
status "runs" 0 ./consumer
has "and has the version" out "$version"
cplusplus=
for name in clang++ g++; do
    if command -v $name >/dev/null; then cplusplus=$name; fi
done
if [ -n "$cplusplus" ]; then
    # No C++ library: it may be missing where there is a compiler.
    # shellcheck disable=SC2046 # words
    status "the same in C++" 0 "$cplusplus" -std=c++11 -Wall -Wextra -Werror -c -x c++ -o consumer.o consumer.c \
        $(pkg-config --cflags pagewright)
    status "links with it" 0 cc -o consumer consumer.o -L"$libraries" -lpagewright
    status "runs too" 0 ./consumer
fi
alone() {
    local header bad=0
    while read -r header; do
        echo "#include <$header>" >one.c
        cc -std=c11 -Wall -Wextra -Werror -fsyntax-only -Imoved/include one.c || bad=1
    done < <(cd moved/include && find . -name '*.h')
    return $bad
}
status "each header stands alone" 0 alone

mkdir package
cat >package/CMakeLists.txt <<'CMAKE'
cmake_minimum_required(VERSION 3.25)
project(consumer LANGUAGES C)
find_package(pagewright 0.1 REQUIRED)
add_executable(consumer ../consumer.c)
target_link_libraries(consumer PRIVATE pagewright::pagewright)
CMAKE
rm consumer
status "find_package" 0 cmake -G Ninja -S package -B package/build -DCMAKE_PREFIX_PATH="$dir/moved"
status "builds" 0 cmake --build package/build
status "and runs" 0 package/build/consumer

# The tool, from elsewhere and with the tree hidden where this machine lets us.
mkdir elsewhere
cd elsewhere || exit 2
use() {
    "$installed" replay "$example" && "$installed" view "$example" -o page.html && "$installed" c "$example" >program.c
}
status "the tool runs from elsewhere" 0 use
# shellcheck disable=SC2046 # words
status "what c prints builds with it" 0 cc -std=c11 -o program program.c $(pkg-config --libs pagewright)
status "and passes" 0 ./program
rm page.html program.c
hidden() {
    # shellcheck disable=SC2016 # the inner shell is to expand it
    unshare --map-root-user --mount bash -c 'mount -t tmpfs none "$1" && mount -t tmpfs none "$2" || exit 77
        [ ! -e "$1/CMakeLists.txt" ] && [ ! -e "$2/CMakeCache.txt" ] || exit 3
        "$3" replay "$4" && "$3" view "$4" -o page.html && "$3" c "$4" >program.c && "$3" operations >operations' \
        hidden "$root" "$1" "$installed" "$example"
}
case $dir/ in
    "$root"/* | "$build"/*) echo "the tree is not hidden: the test runs in it" ;;
    *)
        mkdir -p "$dir/empty"
        case $build/ in "$root"/*) other=$dir/empty ;; *) other=$build ;; esac
        if unshare --map-root-user --mount mount -t tmpfs none "$dir/empty" 2>/dev/null; then
            status "the tool needs no tree" 0 hidden "$other"
            status "has its page in it" 0 test -s page.html
        else
            echo "the tree is not hidden: no mount is allowed here"
        fi
        ;;
esac
if [ -e "$dir/moved/share/pagewright/pagewright-i386.elf" ]; then
    status "mmu" 0 "$installed" mmu "$example"
    if command -v qemu-system-i386 >/dev/null; then
        has "boots the image that was installed" out "1 trace, "
    else
        has "finds the image that was installed" out "no emulator here"
    fi
fi
cd "$dir" || exit 2

# The man page.
page=moved/share/man/man1/pagewright.1
status "the man page has what the tool's help has" 0 "$root/ci/man" --check --tool "$installed"
printf '#!/bin/sh\n"%s" "$@" | sed s/--lenient/--strict/\n' "$installed" >other
chmod +x other
status "and not what another's has" 1 "$root/ci/man" --check --tool ./other
if command -v mandoc >/dev/null; then status "mandoc finds nothing in it" 0 mandoc -T lint -W warning $page; fi
if command -v lexgrog >/dev/null; then
    status "man finds its name" 0 lexgrog $page
    status "man prints it" 0 man --warnings -l $page
    lines "without a warning" err 0
fi

# The completion. offered WORD…: what it offers for the last one, a line each.
offered() {
    COMP_WORDS=(pagewright "$@") COMP_CWORD=$#
    _pagewright "$installed" "${@: -1}" pagewright
    printf '%s\n' "${COMPREPLY[@]}" | sort
}
offers() {
    local what=$1 wanted=$2
    shift 2
    same "completion: $what" <(offered "$@") <(printf '%s\n' "$wanted" | tr ' ' '\n' | sort)
}
mkdir traces
touch traces/{one.trace,two.trace,notes.txt,0a1b} traces.trace
# shellcheck source=/dev/null
. moved/share/bash-completion/completions/pagewright
"$installed" --help >help
commands=$(sed -nE 's/^  ([a-z]+) .*/\1/p' help)
offers "commands" "$(echo $commands help)" ''
offers "of a letter" "shrink show sweep" s
offers "of help" "view" help v
offers "options of the tool" "--help --version" --
for command in $commands; do
    "$installed" "$command" --help >help
    offers "options of $command" "$(sed -nE 's/^  (-[a-z]( [A-Z]+)?, )?(--[a-z-]+).*/\3/p' help | tr '\n' ' ' |
        sed 's/ $//')" "$command" --
done
offers "traces and folders" "traces traces.trace" replay trac
offers "in a folder" "traces/one.trace traces/two.trace" show --follow traces/
offers "a trace without an ending" "traces/0a1b" replay traces/0
offers "any file behind -o" "traces/notes.txt" print traces/one.trace -o traces/n
offers "and behind --json" "traces/notes.txt" replay --json traces/n
offers "folders behind --into" "traces" print --into trac
offers "targets" "vma vmalloc" gen --target v
offers "no file for a number" "" gen --seed ''
offers "operations" "munmap" operations munm
offers "behind --" "traces/one.trace" replay -- traces/o
offers "nothing of a command that is none" "" frobnicate --
if [ -r /usr/share/bash-completion/bash_completion ]; then
    # shellcheck disable=SC2016 # the inner shell is to expand it
    status "bash-completion finds it" 0 env XDG_DATA_DIRS="$dir/moved/share" bash -c \
        '. /usr/share/bash-completion/bash_completion; _completion_loader pagewright; complete -p pagewright'
    has "by its name" out "_pagewright"
fi
finish
