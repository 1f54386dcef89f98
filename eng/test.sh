#!/usr/bin/env bash
# Restores, builds and tests. Without an argument it does all that CI does.
set -euo pipefail
cd "$(dirname "$0")/.."
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_SKIP_FIRST_TIME_EXPERIENCE=1

usage() {
  cat <<'TEXT'
Usage: eng/test.sh [--fast] [--filter EXPR]

  --fast           runs only the suites that need no database
  --filter EXPR    runs only some tests: an expression as for 'dotnet test --filter', or an xunit query that starts with '/'

The functional tests need PostgreSQL: the server that EFBATCHED_TEST_POSTGRES names (a connection string), else one started
from the PostgreSQL programs of this machine (installed when possible), else a container.
TEXT
}

fail() {
  echo "eng/test.sh: $*" >&2
  exit 1
}

fast=no
filter=()
while [ $# -gt 0 ]; do
  case "$1" in
    --fast) fast=yes; shift ;;
    --filter)
      expression=${2:?--filter needs an expression}
      if [[ $expression == /* ]]; then filter=(-filter "$expression"); else filter=(-filterVSTest "$expression"); fi
      shift 2 ;;
    -h | --help) usage; exit 0 ;;
    *) usage >&2; exit 2 ;;
  esac
done

suites=(EfBatched.Tests EfBatched.Design.Tests)
[ "$fast" = yes ] || suites+=(EfBatched.FunctionalTests)

command -v dotnet > /dev/null || fail "the .NET SDK is not on the PATH. Install the version that global.json names: https://dot.net"

results=$(mktemp -d)
server=''
clean_up() {
  [ -z "$server" ] || eng/postgres.sh remove --name "$server" || true
  rm -rf "$results"
}
trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# Runs a command and shows its output only when it fails.
quietly() {
  if ! "$@" > "$results/output" 2>&1 < /dev/null; then
    cat "$results/output"
    fail "'$*' failed; see the lines above."
  fi
}

echo "Building ..."
quietly dotnet tool restore
quietly dotnet restore EfBatched.sln -v quiet
quietly dotnet build EfBatched.sln -c Debug --no-restore -v quiet

docker_answers() {
  command -v docker > /dev/null && timeout 20 docker info > /dev/null 2>&1
}

# Without programs and without a way to install them, the tests look for Docker themselves.
if [ "$fast" = no ] && [ -z "${EFBATCHED_TEST_POSTGRES:-}" ]; then
  server=test-$$
  if url=$(eng/postgres.sh start --name "$server" --fast 2> "$results/postgres"); then
    export EFBATCHED_TEST_POSTGRES=$url
  else
    server=''
    docker_answers || {
      cat "$results/postgres" >&2
      fail "the functional tests need PostgreSQL, and there is none. Do one of these: set EFBATCHED_TEST_POSTGRES to the" \
        "connection string of a superuser on a server for tests; install the server's programs (Debian package" \
        "'postgresql'); start Docker; or leave those tests out with 'eng/test.sh --fast'."
    }
  fi
fi

passed=0 failed=0 skipped=0
for suite in "${suites[@]}"; do
  echo "Running $suite ..."
  program=tests/$suite/bin/Debug/net10.0/$suite.dll
  report=$results/$suite.xml
  code=0
  dotnet "$program" -noLogo -noColor -noAutoReporters -reporter quiet -result-xml "$report" \
    ${filter[@]+"${filter[@]}"} < /dev/null || code=$?

  # The attributes of the report's <assembly> elements; one that is missing counts as 0.
  count() {
    { grep -o '<assembly [^>]*>' "$report" 2> /dev/null || true; } |
      sed -nE "s/.* $1=\"([0-9]+)\".*/\1/p" | awk '{ n += $1 } END { print n + 0 }'
  }
  suite_failed=$(($(count failed) + $(count errors)))
  if [ "$code" != 0 ] && [ "$suite_failed" = 0 ] && [ "$(count total)" != 0 -o ! -s "$report" ]; then
    echo "$suite ended with exit code $code before all its tests had run." >&2
    suite_failed=1
  fi
  passed=$((passed + $(count passed)))
  failed=$((failed + suite_failed))
  skipped=$((skipped + $(count skipped)))
done

summary="$passed passed, $failed failed"
[ "$skipped" = 0 ] || summary="$summary, $skipped skipped"
echo "$summary"
[ "$failed" = 0 ] && [ "$passed" -gt 0 ]
