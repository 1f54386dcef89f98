#!/usr/bin/env bash
# Changes the library in one place at a time, and looks whether a test notices.
set -euo pipefail
cd "$(dirname "$0")/.."
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_SKIP_FIRST_TIME_EXPERIENCE=1

usage() {
  cat <<'TEXT'
Usage: eng/mutate.sh [--fast] [AREA]...

  --fast  without the tests that need a database, so that what only they notice survives
  AREA    keys, sizes, failures or transitions; all of them without one. See eng/Mutation/Area.cs for their sources and tests

Prints a table, and each mutant that no test noticed. All verdicts are written into artifacts/mutation/AREA/verdicts.txt.
The tests that need PostgreSQL use the server that EFBATCHED_TEST_POSTGRES names, else one that is started for them.
TEXT
}

case "${1:-}" in -h | --help) usage; exit 0 ;; esac

# Whatever the environment says, the tests begin with no mutant.
unset EFBATCHED_MUTANT EFBATCHED_MUTANTS_REACHED
dotnet build eng/Mutation -v quiet -nologo
tool=eng/Mutation/bin/Debug/net10.0/EfBatched.Mutation.dll
projects=$(dotnet "$tool" --projects "$@")
for project in $projects; do
  dotnet build "tests/$project" -v quiet -nologo
done

if [[ $projects == *Functional* ]] && [ -z "${EFBATCHED_TEST_POSTGRES:-}" ]; then
  server=mutate-$$
  trap 'eng/postgres.sh remove --name "$server"' EXIT
  EFBATCHED_TEST_POSTGRES=$(eng/postgres.sh start --name "$server" --fast)
  EFBATCHED_TEST_POSTGRES_PROGRAMS=$(eng/postgres.sh programs)
  export EFBATCHED_TEST_POSTGRES EFBATCHED_TEST_POSTGRES_PROGRAMS
fi
dotnet "$tool" "$@"
