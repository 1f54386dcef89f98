#!/usr/bin/env bash
# Runs random scripts against the engine: a table, a declaration, a kind of work, and what happens meanwhile. One that fails is shrunk.
set -euo pipefail
cd "$(dirname "$0")/.."
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_SKIP_FIRST_TIME_EXPERIENCE=1

usage() {
  cat <<'TEXT'
Usage: eng/explore.sh [SECONDS [SEED]] [--sqlite | --postgres]

  SECONDS       how long scripts are begun, on each database; without it up to 5,000 scripts in 110 seconds
                on SQLite, and 25 seconds on PostgreSQL
  SEED          where the choice of scripts begins; at random when not given. It is printed
  --sqlite      only on SQLite in memory, where time is fake and a script repeats exactly
  --postgres    only on PostgreSQL, with two engines at once

PostgreSQL is the server that EFBATCHED_TEST_POSTGRES names, else one that is started for it.
TEXT
}

test='*No_script_breaks_an_invariant*'
arguments=()
for argument in "$@"; do
  case "$argument" in
    --sqlite) test='*No_script_breaks_an_invariant_on_Sqlite' ;;
    --postgres) test='*No_script_breaks_an_invariant_on_PostgreSql' ;;
    -h | --help) usage; exit 0 ;;
    *[!0-9]* | '') usage >&2; exit 2 ;;
    *) arguments+=("$argument") ;;
  esac
done
[ ${#arguments[@]} -le 2 ] || { usage >&2; exit 2; }

export EFBATCHED_EXPLORE_SECONDS=${arguments[0]:-} EFBATCHED_EXPLORE_SEED=${arguments[1]:-}
dotnet build tests/EfBatched.ExplorerTests -v quiet -nologo
exec dotnet tests/EfBatched.ExplorerTests/bin/Debug/net10.0/EfBatched.ExplorerTests.dll -noLogo -noColor -noAutoReporters -reporter quiet \
  -method "$test" < /dev/null
