#!/usr/bin/env bash
# The build of OSS-Fuzz and ClusterFuzzLite, with the variables as their base image sets them, and then what they look
# at before they take a build: each target is there, starts without a corpus from any directory in a tree that cannot
# be written, has edges, and has its sanitizer linked in.
root=$(pwd)
. "$(dirname "$0")/../cli_common.sh"

command -v clang >/dev/null && command -v clang++ >/dev/null && command -v make >/dev/null &&
    command -v zip >/dev/null || {
    echo "skipped: clang, clang++, make or zip is not installed"
    exit 77
}
mkdir -p src/pagewright away
(cd "$root" && tar -c --exclude=./build --exclude=./.git --exclude=./proofs/cache .) | tar -x -C src/pagewright
mapfile -t names < <(sed -n 's/^    X(\([a-z_]*\),.*/\1/p' "$root/fuzz/generate/targets.h")
common="-O1 -fno-omit-frame-pointer -gline-tables-only -DFUZZING_BUILD_MODE_UNSAFE_FOR_PRODUCTION"
declare -A flags=(
    [address]="-fsanitize=address -fsanitize-address-use-after-scope -fsanitize=fuzzer-no-link"
    [undefined]="-fsanitize=array-bounds,bool,builtin,enum,function,integer-divide-by-zero,null,object-size,return,\
returns-nonnull-attribute,shift,signed-integer-overflow,unsigned-integer-overflow,unreachable,vla-bound,vptr \
-fno-sanitize-recover=array-bounds,bool,builtin,enum,function,integer-divide-by-zero,null,object-size,return,\
returns-nonnull-attribute,shift,signed-integer-overflow,unreachable,vla-bound,vptr -fsanitize=fuzzer-no-link"
    [coverage]="-fprofile-instr-generate -fcoverage-mapping -pthread -Wl,--no-as-needed -Wl,-ldl -Wl,-lm"
)
declare -A symbol=([address]=__asan_init [undefined]=__ubsan_handle [coverage]=__llvm_profile)

# build SANITIZER SCRIPT: as the base image calls it.
build() {
    env -i HOME="$dir" PATH="$PATH" SRC="$dir/src" WORK="$dir/work-$1" OUT="$dir/out-$1" CC=clang CXX=clang++ \
        SANITIZER="$1" FUZZING_ENGINE=libfuzzer LIB_FUZZING_ENGINE="${engine--fsanitize=fuzzer}" \
        CFLAGS="$common ${flags[$1]}" CXXFLAGS="$common ${flags[$1]}" "$2"
}

for sanitizer in address undefined coverage; do
    mkdir "work-$sanitizer" "out-$sanitizer"
    script=src/pagewright/fuzz/oss-fuzz/build.sh
    [ "$sanitizer" != undefined ] || script=src/pagewright/.clusterfuzzlite/build.sh
    status "$sanitizer: builds" 0 build "$sanitizer" "$script"
    lines "$sanitizer: every target" <(ls "out-$sanitizer"/fuzz_*.options) "${#names[@]}"
    chmod -R a-w src "out-$sanitizer"
    for name in "${names[@]}"; do
        program=$dir/out-$sanitizer/fuzz_$name
        nm "$program" >symbols 2>/dev/null
        has "$sanitizer: fuzz_$name has its sanitizer" symbols "${symbol[$sanitizer]}"
    done
    for name in mm bootmem; do
        program=$dir/out-$sanitizer/fuzz_$name
        # Without counters an engine has nothing to go by: a build for coverage runs the inputs that it is given.
        start=(-seed=1 -runs=20)
        [ "$sanitizer" != coverage ] || start=("$dir/src/pagewright/README.md")
        status "$sanitizer: fuzz_$name starts with no corpus" 0 \
            env -C away LLVM_PROFILE_FILE="$dir/$sanitizer-$name.profraw" "$program" "${start[@]}"
        edges=$(sed -n 's/.*(\([0-9]*\) inline 8-bit counters).*/\1/p' err | head -1)
        [ "$sanitizer" = coverage ] || { [ "${edges:-0}" -ge 1000 ] && ok "has edges"; } ||
            fail "fuzz_$name has ${edges:-no} edges"
    done
    [ "$sanitizer" != coverage ] || { [ -s coverage-mm.profraw ] && ok "coverage is written"; } ||
        fail "no coverage is written"
    status "$sanitizer: the seeds" 0 unzip -q -d "seeds-$sanitizer" "out-$sanitizer/fuzz_bootmem_seed_corpus.zip"
    status "$sanitizer: are traces" 0 env -C away LLVM_PROFILE_FILE=/dev/null "$dir/out-$sanitizer/fuzz_bootmem" \
        -runs=0 "$dir/seeds-$sanitizer"
    has "all of them" err "files found in"
    has "the dictionary has operations" "out-$sanitizer/fuzz_mm.dict" '"mmap "'
    chmod -R u+w src "out-$sanitizer"
done

# What looks on has no counters, what is fuzzed has.
nm work-address/pagewright/CMakeFiles/spec.dir/spec/buddy.c.o >looks-on
nm work-address/pagewright/CMakeFiles/mm.dir/mm/buddy.c.o >fuzzed
if grep -q '__asan\|sancov' looks-on; then fail "the checkers are instrumented"; else ok "the checkers are plain"; fi
has "the core is instrumented" fuzzed __asan

mkdir work-none out-none
flags[none]=
engine='' status "without an engine it ends" 1 build none src/pagewright/fuzz/oss-fuzz/build.sh
has "and says why" err "LIB_FUZZING_ENGINE"
lines "with nothing built" <(ls out-none) 0
finish
