#!/usr/bin/env bash
# The one test command: installs the test servers it lacks, builds with warnings as errors, runs every test.
#   ./test.sh          everything that CI runs; ends with "N passed, N failed, N skipped"
#   ./test.sh --soak   the same plus the long soak runs
set -euo pipefail
cd "$(dirname "$0")"

export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 SophiaStrict=true
[ "${1:-}" = "--soak" ] && export SOPHIA_SOAK=1

# command (or file pattern) → Debian package
needs=(
  "redis-server redis-server"
  "/usr/lib/postgresql/*/bin/initdb postgresql"
  "promtool prometheus"
  "prometheus-alertmanager prometheus-alertmanager"
  "npm npm"
  "clang clang"
  "/usr/include/zlib.h zlib1g-dev"
  "chromium chromium"
)

missing=()
for need in "${needs[@]}"; do
  read -r probe package <<<"$need"
  case $probe in
    /*) compgen -G "$probe" >/dev/null || missing+=("$package") ;;
    *) command -v "$probe" >/dev/null || missing+=("$package") ;;
  esac
done

if [ ${#missing[@]} -gt 0 ]; then
  if [ "$(uname -s)" = Linux ] && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "Installing what the tests need: ${missing[*]}"
    export DEBIAN_FRONTEND=noninteractive
    apt-get -o DPkg::Lock::Timeout=500 update -qq
    apt-get -o DPkg::Lock::Timeout=500 install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
  else
    echo "The tests need programs that are not installed: ${missing[*]}" >&2
    echo "On Debian or Ubuntu:  sudo apt-get update && sudo apt-get install -y --no-install-recommends ${missing[*]}" >&2
    echo "On Windows and macOS, with Docker running, plain 'dotnet test' starts Redis and PostgreSQL in containers." >&2
    exit 1
  fi
fi

# Debian starts some of these as services; the tests start their own on free ports and never touch those.
# One compiler for all projects, even where the environment switches it off: it takes a third of the time. CI leaves none behind.
dotnet build Sophia.sln -c Release -m:2 -v:minimal -nologo -p:UseSharedCompilation=true
if [ "${CI:-}" = true ]; then dotnet build-server shutdown --vbcscompiler >/dev/null || true; fi

log=$(mktemp)
trap 'rm -f "$log"' EXIT
status=0
# One test module at a time: two cores, and the faults under test are about time.
dotnet test --solution Sophia.sln -c Release --no-build --max-parallel-test-modules 1 --hangdump --hangdump-timeout 8m 2>&1 | tee "$log" || status=$?

awk '/^  succeeded:/{p=$2}/^  failed:/{f=$2}/^  skipped:/{s=$2}END{printf "%d passed, %d failed, %d skipped\n",p,f,s}' "$log"
exit $status
