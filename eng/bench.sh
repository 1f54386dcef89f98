#!/usr/bin/env bash
# Measures EfBatched against its peers on a PostgreSQL of its own, and writes docs/performance.md.
set -euo pipefail
cd "$(dirname "$0")/.."
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_SKIP_FIRST_TIME_EXPERIENCE=1

program=bench/EfBatched.Benchmarks
dotnet build "$program" -c Release -v quiet -nologo >&2

server=bench-$$
trap 'eng/postgres.sh remove --name "$server"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
# As for a server with some gigabytes of memory; without room for the WAL a checkpoint would fall into some runs and not into others.
EFBATCHED_BENCH_POSTGRES=$(eng/postgres.sh start --name "$server" \
  --set shared_buffers=1GB --set effective_cache_size=4GB --set work_mem=16MB --set maintenance_work_mem=256MB \
  --set max_wal_size=16GB --set min_wal_size=4GB --set checkpoint_timeout=30min --set random_page_cost=1.1)
export EFBATCHED_BENCH_POSTGRES
dotnet "$program/bin/Release/net10.0/EfBatched.Benchmarks.dll" "$@"
