#!/usr/bin/env bash
# Restores, builds and tests. Without an argument it does all that CI does.
set -euo pipefail
cd "$(dirname "$0")/.."
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_SKIP_FIRST_TIME_EXPERIENCE=1
# The tests start some hundred processes, none of which lives long enough to gain by a profile.
export DOTNET_TieredPGO=0

usage() {
  cat <<'TEXT'
Usage: eng/test.sh [--fast] [--filter EXPR] [--postgres 15|16|17|18|all] [--pgbouncer]

  --fast           runs only the suites that need no database
  --filter EXPR    runs only some tests: an expression as for 'dotnet test --filter', or an xunit query that starts with '/'
  --postgres N     runs the functional tests on PostgreSQL N, or on each version; what is missing is installed
  --pgbouncer      runs the engine's tests through a PgBouncer in transaction mode

Without an argument: all suites on PostgreSQL 15, two minutes of random scripts, the engine's tests on 18 through PgBouncer but for
those that kill processes or cut connections statement by statement, and half a minute of chaos.

The functional tests need PostgreSQL: the server that EFBATCHED_TEST_POSTGRES names (a connection string; then the only one),
else one started from the PostgreSQL programs of this machine (installed when possible), else a container.
TEXT
}

fail() {
  echo "eng/test.sh: $*" >&2
  exit 1
}

fast=no postgres='' pgbouncer=no
filter=()
while [ $# -gt 0 ]; do
  case "$1" in
    --fast) fast=yes; shift ;;
    --filter)
      expression=${2:?--filter needs an expression}
      if [[ $expression == /* ]]; then filter=(-filter "$expression"); else filter=(-filterVSTest "$expression"); fi
      shift 2 ;;
    --postgres)
      postgres=${2:?--postgres needs a version}
      case "$postgres" in
        15 | 16 | 17 | 18 | all) shift 2 ;;
        *) fail "'--postgres $postgres' is none of 15, 16, 17, 18 and all." ;;
      esac ;;
    --pgbouncer) pgbouncer=yes; shift ;;
    -h | --help) usage; exit 0 ;;
    *) usage >&2; exit 2 ;;
  esac
done

command -v dotnet > /dev/null || fail "the .NET SDK is not on the PATH. Install the version that global.json names: https://dot.net"

results=$(mktemp -d)
server=test-$$ version=''
clean_up() {
  stop_server
  rm -rf "$results"
}
stop_server() {
  [ -z "$version" ] || eng/postgres.sh remove --name "$server" --version "$version" || true
  version=''
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

# Starts the server of a version for the tests. Without programs and without a way to install them, the tests start a container.
start_server() {
  unset EFBATCHED_TEST_POSTGRES EFBATCHED_TEST_POSTGRES_PROGRAMS EFBATCHED_TEST_POSTGRES_IMAGE
  local url
  if url=$(eng/postgres.sh start --version "$1" --name "$server" --fast 2> "$results/postgres"); then
    version=$1
    EFBATCHED_TEST_POSTGRES_PROGRAMS=$(eng/postgres.sh programs --version "$1")
    export EFBATCHED_TEST_POSTGRES=$url EFBATCHED_TEST_POSTGRES_PROGRAMS
  elif docker_answers; then
    export EFBATCHED_TEST_POSTGRES_IMAGE=postgres:$1
  else
    cat "$results/postgres" >&2
    fail "the functional tests need PostgreSQL $1, and there is none. Do one of these: set EFBATCHED_TEST_POSTGRES to the" \
      "connection string of a superuser on a server for tests; install the server's programs as the lines above say; start Docker;" \
      "or leave those tests out with 'eng/test.sh --fast'."
  fi
}

# One number of the <Counters> of a report; 0 when there is no report.
count() {
  sed -nE "s/.*<Counters [^>]*\b$1=\"([0-9]+)\".*/\1/p" "$report" 2> /dev/null | awk '{ n += $1 } END { print n + 0 }'
}

passed=0 failed=0 skipped=0
# Runs a suite, and says where: run SUITE WHERE [ARGUMENT...]
run() {
  local suite=$1 where=$2 code=0 suite_passed suite_failed begun=$SECONDS
  shift 2
  echo "Running $suite${where:+ $where} ..."
  report=$results/report.trx
  rm -f "$report"
  # Tests wait for the database more than they compute. One that never ends is named, and ends the suite.
  timeout -k 30 1800 \
    dotnet "tests/$suite/bin/Debug/net10.0/$suite.dll" -noLogo -noColor -noAutoReporters -reporter quiet -result-trx "$report" \
    -maxThreads 2x -diagnostics -longRunning 300 \
    "$@" ${filter[@]+"${filter[@]}"} < /dev/null || code=$?

  suite_passed=$(count passed) suite_failed=$(count failed)
  skipped=$((skipped + $(count total) - suite_passed - suite_failed))
  if [ "$suite_failed" = 0 ] && { [ "$code" != 0 ] || [ ! -s "$report" ]; }; then
    echo "$suite ended with exit code $code, but no test of it is reported as failed." >&2
    suite_failed=1
  fi
  echo "  $suite_passed passed, $suite_failed failed in $((SECONDS - begun)) s"
  passed=$((passed + suite_passed))
  failed=$((failed + suite_failed))
}

# What a claim and a batch cost depends on neither version nor pooler.
engine=(-namespace EfBatched.FunctionalTests.ExactlyOnce -namespace EfBatched.FunctionalTests.Running
  -class- EfBatched.FunctionalTests.Running.ClaimCostTest -class- EfBatched.FunctionalTests.Running.BatchCostTest)
run_through_pgbouncer() {
  EFBATCHED_TEST_POOLER=pgbouncer run EfBatched.FunctionalTests "$1 through PgBouncer" "${engine[@]}"
}

# The functional tests of a version, or those that the other arguments ask for.
run_on() {
  start_server "$1"
  if [ "$pgbouncer" = yes ]; then
    run_through_pgbouncer "on PostgreSQL $1"
  else
    run EfBatched.FunctionalTests "on PostgreSQL $1"
  fi
  stop_server
}

if [ -z "$postgres" ] && [ "$pgbouncer" = no ]; then
  run EfBatched.Tests ''
  run EfBatched.Design.Tests ''
fi

# Where it cannot be installed, the tests behind it fail and say so.
[ "$fast" = yes ] || [ -x /usr/sbin/pgbouncer ] || eng/install.sh pgbouncer || true
[ "$fast" = yes ] || [ -x "${EFBATCHED_TEST_CHROMIUM:-/usr/bin/chromium}" ] || eng/install.sh chromium || true
[ "$fast" = yes ] || [ -x /usr/bin/promtool ] || eng/install.sh prometheus || true
if [ "$fast" = yes ]; then
  :
elif [ "$postgres" = all ]; then
  for each in 15 16 17 18; do run_on "$each"; done
elif [ -n "$postgres" ]; then
  run_on "$postgres"
elif [ -n "${EFBATCHED_TEST_POSTGRES:-}" ] && [ "$pgbouncer" = yes ]; then
  run_through_pgbouncer 'on the given server'
elif [ -n "${EFBATCHED_TEST_POSTGRES:-}" ]; then
  run EfBatched.FunctionalTests 'on the given server'
  run EfBatched.AspNetCore.Tests 'on the given server'
elif [ "$pgbouncer" = yes ] || [ ${#filter[@]} -gt 0 ]; then
  run_on 15
else
  start_server 15
  run EfBatched.FunctionalTests 'on PostgreSQL 15'
  run EfBatched.AspNetCore.Tests 'on PostgreSQL 15'
  # The same sources try the same scripts, so that what failed once fails again.
  if tree=$(git rev-parse --short=7 'HEAD^{tree}' 2> /dev/null); then
    export EFBATCHED_EXPLORE_SEED=$((16#${tree:0:7} % 1000000))
  fi
  run EfBatched.ExplorerTests 'on SQLite and PostgreSQL 15'
  stop_server
  start_server 18
  # At which statement a process or a connection ends depends on neither; these two classes take a third of the time.
  engine+=(-class- EfBatched.FunctionalTests.ExactlyOnce.ProcessKillTest -class- EfBatched.FunctionalTests.ExactlyOnce.ConnectionCutTest)
  run_through_pgbouncer 'on PostgreSQL 18, engine only,'
  stop_server
  run EfBatched.ChaosTests ''
fi

summary="$passed passed, $failed failed"
[ "$skipped" = 0 ] || summary="$summary, $skipped skipped"
echo "$summary"
[ "$failed" = 0 ] && [ "$passed" -gt 0 ]
