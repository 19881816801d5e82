#!/usr/bin/env bash
# Stores the paragraphs of a real manual of this machine in a memory of its own, twice, and searches them.
# usage: remember-manual.sh [FILE]    a text, .pod or .gz; default: Perl's diagnostics manual, else the longest change log under /usr/share/doc
set -euo pipefail
cd "$(dirname "$0")/.."

manual=${1:-$(ls /usr/share/perl/*/pod/perldiag.pod 2>/dev/null | head -1)}
manual=${manual:-$(find /usr/share/doc -name '*.gz' -type f -printf '%s %p\n' 2>/dev/null | sort -rn | sed -n '1s/^[0-9]* //p')}
[ -f "$manual" ] || { echo "no manual found; give one: $0 FILE" >&2; exit 1; }

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
export AiMemory__File="$folder/manual.db"

dotnet build AiMemory.csproj -v:q -nologo -clp:ErrorsOnly
memory() { dotnet run --no-build --project AiMemory.csproj -- "$@"; }

echo "Manual: $manual"
memory import "$manual" --namespace manual --tag real
memory import "$manual" --namespace manual --tag real
echo "File: $(du -k "$AiMemory__File" | cut -f1) KB"
for query in 'modifying a constant' 'why does it say "uninitialized value"?' 'regex NOT closed (' 'zyzzyva'; do
  echo
  memory search "$query" --namespace manual
done
