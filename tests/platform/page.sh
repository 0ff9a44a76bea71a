#!/usr/bin/env bash
# The page of `pagewright view` in a real browser (page.mjs). Screenshots go to build/view/screenshots.
root=$(pwd)
tool=$(realpath "$1")
browser=
for name in chromium chromium-browser google-chrome; do
    browser=$(command -v "$name") && break
done
if [ -z "$browser" ]; then
    echo "skipped: there is no chromium (ci/setup installs it)"
    exit 77
fi
ci/page --modules || exit
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
mkdir -p build/view/screenshots
NODE_PATH=$root/build/view/node_modules HOME=$dir \
    node tests/platform/page.mjs "$browser" "$tool" "$dir" build/view/screenshots
