#!/bin/bash -eu
# What OSS-Fuzz and ClusterFuzzLite call in their base image: the fuzz targets into $OUT, each with its seed corpus,
# dictionary and options. Nothing but the documented variables is read: CC, CXX, CFLAGS, CXXFLAGS, LIB_FUZZING_ENGINE,
# SRC, WORK and OUT, and through CFLAGS what SANITIZER and FUZZING_ENGINE stand for (docs/engines.md).
tree=$SRC/pagewright
build=$WORK/pagewright
: "${LIB_FUZZING_ENGINE:?names what a fuzz target is linked with}" "$CC" "$CXX" "$OUT"

mapfile -t names < <(sed -n 's/^    X(\([a-z_]*\),.*/\1/p' "$tree/fuzz/generate/targets.h")
[ "${#names[@]}" -gt 0 ] || { echo "build.sh: $tree names no fuzz targets" >&2; exit 1; }

# Checkers, model and oracles are proved or compared, not fuzzed: they get neither sanitizers nor counters.
cmake -S "$tree" -B "$build" -DCMAKE_BUILD_TYPE= -DPAGEWRIGHT_PLAIN_ORACLES=ON
cmake --build "$build" --parallel "$(nproc)" --target fuzz_targets

# The words of the language, for engines that change bytes.
sed -n 's/^    X(\([a-z_]*\),.*/"\1 "/p' "$tree/fuzz/trace/operations.h" >"$WORK/pagewright.dict"

for name in "${names[@]}"; do
    cp "$build/bin/fuzz_$name" "$OUT/"
    cp "$WORK/pagewright.dict" "$OUT/fuzz_$name.dict"
    printf '[libfuzzer]\nmax_len = 65536\nlen_control = 0\n' >"$OUT/fuzz_$name.options"
    seeds=$WORK/seeds/$name
    rm -rf "$seeds"
    mkdir -p "$seeds"
    for folder in scenarios regress "$name"; do
        if [ -d "$tree/corpus/$folder" ]; then
            find "$tree/corpus/$folder" -type f -exec cp --target-directory="$seeds" {} +
        fi
    done
    rm -f "$OUT/fuzz_${name}_seed_corpus.zip"
    (cd "$seeds" && find . -type f | sort | zip -q -X -@ "$OUT/fuzz_${name}_seed_corpus.zip")
done
