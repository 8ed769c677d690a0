#!/bin/sh
# The demonstration on a database of its own, removed when it ends. Interrupt it to stop.
set -eu
cd "$(dirname "$0")/.."
mkdir -p var
dir=$(mktemp -d var/demo.XXXXXX)
bin/parvis demo --data "$dir" "$@" &
pid=$!
trap 'kill "$pid" 2>/dev/null || true' INT TERM HUP
trap 'rm -rf "$dir"' EXIT
code=0
wait "$pid" || code=$?
if [ "$code" -gt 128 ]; then # the wait was interrupted: the program is finishing its requests
	code=0
	wait "$pid" || code=$?
fi
exit "$code"
