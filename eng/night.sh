#!/usr/bin/env bash
# Stages a night with three replicas of the sample over a large table, checks every answer of the command line against the truth, and
# writes what was asked and answered into docs/night.md.
set -euo pipefail
cd "$(dirname "$0")/.."
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_SKIP_FIRST_TIME_EXPERIENCE=1

rows=${1:-1000000}
[[ $rows =~ ^[1-9][0-9]*$ ]] || { echo "Usage: eng/night.sh [ROWS]   (1,000,000 rows when none are given)" >&2; exit 2; }

transcript=$(mktemp)
trap 'rm -f "$transcript"' EXIT
dotnet build tests/EfBatched.FunctionalTests -c Debug -v quiet
EFBATCHED_TEST_POSTGRES_PROGRAMS=$(eng/postgres.sh programs)
export EFBATCHED_TEST_POSTGRES_PROGRAMS EFBATCHED_NIGHT_ROWS=$rows EFBATCHED_NIGHT_TRANSCRIPT=$transcript
dotnet tests/EfBatched.FunctionalTests/bin/Debug/net10.0/EfBatched.FunctionalTests.dll -noLogo -noColor -noAutoReporters -reporter quiet \
  -class EfBatched.FunctionalTests.Sample.NightTest < /dev/null
{
  cat << TEXT
# A night with three replicas

Three replicas of the [sample](../samples/WebApp) on PostgreSQL, $(sed -E ':a; s/([0-9])([0-9]{3})(,|$)/\1,\2\3/; ta' <<< "$rows") places, the runner's options as the sample has them. What befell them was staged
by \`eng/night.sh\`; what follows was typed and answered, and a test holds each answer against what the database says
(\`NightTest\`, over fewer places in every run of the tests). The times are those of a whole command, start of its process included.
TEXT
  cat "$transcript"
} > docs/night.md
echo "docs/night.md is written."
