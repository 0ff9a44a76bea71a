#!/usr/bin/env bash
# The workflow of the public CI and the devcontainer: they can be read, and what they run is there.
root=$(pwd)
look=$root/tests/cli/hosted.py
. "$(dirname "$0")/../cli_common.sh"

hosted() { /usr/bin/python3 -B "$look" "$1"; }
status "they are in order" 0 hosted "$root"
lines "and nothing is said" out 0

# broken WHAT FILE EXPRESSION TEXT: with that edit (of sed) it is seen.
broken() {
    rm -rf tree
    mkdir tree
    cp -r "$root"/{ci,.github,.devcontainer,CMakePresets.json} tree/
    sed -i -E "$3" "tree/$2"
    status "$1" 1 hosted tree
    has "is told" out "$4"
}
flow=.github/workflows/ci.yml
container=.devcontainer/devcontainer.json
broken "an action by its tag" $flow 's/checkout@[0-9a-f]+/checkout@v4/' "is not pinned by its commit"
broken "an action without its version" $flow 's/ # v4.2.2//' "does not say its version"
broken "a script that is not there" $flow 's,run: ci/test,run: ci/tests,' "ci/tests is no program of the tree"
broken "an option that is not there" $flow 's/--seconds/--fortnights/' "ci/verify has no --fortnights"
broken "one Debian" $flow 's/, "debian:13"//' "ci/test runs on debian:12"
broken "without the set-up" $flow '/run: ci.setup/d' "nothing runs ci/setup"
broken "more rights" $flow 's/contents: read/contents: write/' "may do more than read"
broken "without a limit" $flow '/timeout-minutes: 150/d' "test has no limit of time"
broken "no YAML" $flow 's/^jobs:/jobs/' "cannot be read"
broken "no JSON" $container 's/,$//' "cannot be read"
broken "a preset that is not there" $container 's/--preset dev/--preset devel/' "there is no preset devel"
broken "no Dockerfile" $container 's/"Dockerfile"/"Containerfile"/' "cannot be read"
broken "another Debian" .devcontainer/Dockerfile 's/bookworm/sid/' "is made from debian:sid"
broken "no set-up" .devcontainer/Dockerfile 's,RUN /tmp/pagewright/ci/setup,RUN true,' "does not run ci/setup"
broken "a copy of nothing" .devcontainer/Dockerfile 's,COPY ci/,COPY cj/,' "there is no cj/ to copy"
finish
