#!/bin/bash -eu
# The same build as for OSS-Fuzz.
exec "$SRC/pagewright/fuzz/oss-fuzz/build.sh"
