#!/usr/bin/env bash
# Strikes running processes with faults at random, then looks for rows that were lost or changed twice.
set -euo pipefail
cd "$(dirname "$0")/.."
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_SKIP_FIRST_TIME_EXPERIENCE=1

usage() {
  cat <<'TEXT'
Usage: eng/chaos.sh [SECONDS [SEED]] [--broken-guard]

  SECONDS           how long faults are injected; 30 when not given. From 250 on there are 500,000 rows, else 2,000 for each second
  SEED              where the choice of faults begins; at random when not given. It is printed
  --broken-guard    breaks the engine's guard on purpose: then a row that was changed twice must be found

It uses a server of its own, from the PostgreSQL programs of this machine or the folder in EFBATCHED_TEST_POSTGRES_PROGRAMS.
TEXT
}

test='*Every_row_is_changed_once_whatever_strikes'
arguments=()
for argument in "$@"; do
  case "$argument" in
    --broken-guard) test='*A_guard_that_lets_everybody_through_is_noticed' ;;
    -h | --help) usage; exit 0 ;;
    *[!0-9]* | '') usage >&2; exit 2 ;;
    *) arguments+=("$argument") ;;
  esac
done
[ ${#arguments[@]} -le 2 ] || { usage >&2; exit 2; }

export EFBATCHED_CHAOS_SECONDS=${arguments[0]:-} EFBATCHED_CHAOS_SEED=${arguments[1]:-}
if [ -z "${EFBATCHED_TEST_POSTGRES_PROGRAMS:-}" ]; then
  EFBATCHED_TEST_POSTGRES_PROGRAMS=$(eng/postgres.sh programs)
  export EFBATCHED_TEST_POSTGRES_PROGRAMS
fi
dotnet build tests/EfBatched.ChaosTests -v quiet -nologo
exec dotnet tests/EfBatched.ChaosTests/bin/Debug/net10.0/EfBatched.ChaosTests.dll -noLogo -noColor -noAutoReporters -reporter quiet \
  -explicit on -method "$test" < /dev/null
