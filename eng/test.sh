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

# One number of the <Counters> of a report; 0 when there is no report.
count() {
  sed -nE "s/.*<Counters [^>]*\b$1=\"([0-9]+)\".*/\1/p" "$report" 2> /dev/null | awk '{ n += $1 } END { print n + 0 }'
}

passed=0 failed=0 skipped=0
for suite in "${suites[@]}"; do
  echo "Running $suite ..."
  report=$results/$suite.trx
  code=0
  dotnet "tests/$suite/bin/Debug/net10.0/$suite.dll" -noLogo -noColor -noAutoReporters -reporter quiet -result-trx "$report" \
    ${filter[@]+"${filter[@]}"} < /dev/null || code=$?

  suite_passed=$(count passed) suite_failed=$(count failed)
  skipped=$((skipped + $(count total) - suite_passed - suite_failed))
  if [ "$suite_failed" = 0 ] && { [ "$code" != 0 ] || [ ! -s "$report" ]; }; then
    echo "$suite ended with exit code $code, but no test of it is reported as failed." >&2
    suite_failed=1
  fi
  passed=$((passed + suite_passed))
  failed=$((failed + suite_failed))
done

summary="$passed passed, $failed failed"
[ "$skipped" = 0 ] || summary="$summary, $skipped skipped"
echo "$summary"
[ "$failed" = 0 ] && [ "$passed" -gt 0 ]
