#!/usr/bin/env bash
# view/page.html, which is kept in git and lies in the tool, is what view/ builds to. Without node or its modules
# nothing can be compared: a line says so.
ci/page --check
