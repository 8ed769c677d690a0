#!/bin/sh
# Format, vet, static checks, generated code, rules of the house. Says what is wrong and how to put it right; exits 1
# when anything is.
set -u
cd "$(dirname "$0")/.."
bad=0
tool() { go tool -modfile=tools/go.mod "$@"; }
report() { # title, text: nothing to say is good news
	if [ -n "$2" ]; then
		bad=1
		printf '%s\n%s\n' "$1" "$2" >&2
	fi
}

go_files=$(find . \( -name node_modules -o -name var -o -name '.?*' \) -prune -o -name '*.go' ! -name '*_templ.go' -print)
templ_files=$(find internal -name '*.templ')

report "not formatted (gofmt -w them):" "$(gofmt -l $go_files)"

report "not formatted (go tool -modfile=tools/go.mod templ fmt FILE):" "$(
	for f in $templ_files; do
		tool templ fmt -stdout "$f" 2>/dev/null | cmp -s - "$f" || echo "$f"
	done
)"

# The generated code names its source by a path that depends on where the generator was started: that is not a change.
plain() { sed 's/FileName: `[^`]*\//FileName: `/'; }
report "older than its .templ (go tool -modfile=tools/go.mod templ generate):" "$(
	for f in $templ_files; do
		want=$(tool templ generate -f "$f" -stdout 2>/dev/null | plain | cksum)
		have=$(plain 2>/dev/null <"${f%.templ}_templ.go" | cksum)
		[ "$want" = "$have" ] || echo "$f"
	done
)"

step() { # title, command
	title=$1
	shift
	if ! out=$("$@" 2>&1); then
		bad=1
		printf '%s\n%s\n' "$title" "$out" >&2
	fi
}
step "go vet:" go vet ./...
step "staticcheck:" go tool -modfile=tools/go.mod staticcheck ./...
step "rules of the house:" go test -count=1 ./internal/house

if [ "$bad" -eq 0 ]; then
	echo "check: all good"
fi
exit "$bad"
