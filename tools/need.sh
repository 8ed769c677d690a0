#!/bin/sh
# What the tests need of the machine: a PostgreSQL server and Chromium, installed when root on Debian, else named with
# the command that installs them.
set -eu
missing=
if ! ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 && ! command -v initdb >/dev/null; then
	missing="$missing postgresql"
fi
if ! command -v chromium >/dev/null; then
	missing="$missing chromium"
fi
[ -n "$missing" ] || exit 0
if [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null; then
	echo "installing$missing"
	log=$(mktemp)
	if ! { apt-get update -q && DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends $missing; } >"$log" 2>&1; then
		tail -n 20 "$log" >&2
		echo "make test: could not install$missing" >&2
		exit 1
	fi
	rm -f "$log"
	exit 0
fi
echo "make test needs$missing: sudo apt-get install -y --no-install-recommends$missing" >&2
exit 1
