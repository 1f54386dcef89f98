#!/usr/bin/env bash
# Breaks the engine in known ways, one after the other, and looks whether the test that must notice fails.
set -euo pipefail
cd "$(dirname "$0")/.."
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_SKIP_FIRST_TIME_EXPERIENCE=1

usage() {
  cat <<'TEXT'
Usage: eng/mutants.sh [NAME]...

  NAME    a patch of eng/mutants, or the beginning of its name, as in '03'; all of them without one

Each patch says what it breaks and which test must fail. It is applied to a copy of the sources in artifacts/mutants, never to them.
Fails when a mutant survives, or when a patch does not apply any more.
The tests use the server that EFBATCHED_TEST_POSTGRES names, else one that is started for them.
TEXT
}

fail() {
  echo "eng/mutants.sh: $*" >&2
  exit 1
}

patches=()
case "${1:-}" in -h | --help) usage; exit 0 ;; esac
[ $# -gt 0 ] || set -- ''
for name in "$@"; do
  found=(eng/mutants/"$name"*.patch)
  [ -e "${found[0]}" ] || fail "'$name' is no mutant. There are: $(cd eng/mutants && ls ./*.patch | sed -E 's|^\./(.*)\.patch$|\1|' | tr '\n' ' ')"
  patches+=("${found[@]}")
done

root=$PWD copy=$PWD/artifacts/mutants
output=$(mktemp) server=''
clean_up() {
  [ -z "$server" ] || eng/postgres.sh remove --name "$server" || true
  rm -f "$output"
}
trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

test_of() { sed -nE 's/^# Test: (.*)$/\1/p' "$1"; }
project_of() { sed -E 's/^(EfBatched\.[A-Za-z]*Tests)\..*/\1/' <<< "$1"; }
dll_of() { echo "$copy/tests/$1/bin/Debug/net10.0/$1.dll"; }
# Outside a repository, since git would look for the files in it.
patch_copy() { GIT_CEILING_DIRECTORIES=$root/artifacts git -C "$copy" apply --unidiff-zero -C1 "$@"; }

# Their times are kept, so that only what has changed is built again.
copy_sources() {
  mkdir -p "$copy"
  find "$copy" \( -name obj -o -name bin \) -prune -o -type f -print0 | xargs -0 rm -f
  git ls-files --cached --others --exclude-standard -z | while IFS= read -r -d '' file; do
    [ ! -e "$file" ] || printf '%s\0' "$file"
  done | tar --null --files-from=- -cf - | tar -xf - -C "$copy"
}

# A mutant may look odd; whether it compiles without warnings is not the question.
build() {
  dotnet build "$copy/$1" -v quiet -nologo -p:TreatWarningsAsErrors=false -p:RunAnalyzers=false -p:EnforceCodeStyleInBuild=false \
    > "$output" 2>&1 < /dev/null
}

# Runs a test; true when it passes. False only when it has failed or has not ended in time: whatever else goes wrong is no verdict.
passes() {
  local project
  project=$(project_of "$1")
  timeout 180 dotnet "$(dll_of "$project")" -noLogo -noColor -noAutoReporters -stopOnFail -method "$1" > "$output" 2>&1 < /dev/null && return 0
  local code=$?
  [ "$code" = 124 ] || grep -q '\[FAIL\]' "$output" || { cat "$output"; fail "'$1' ended with exit code $code, but no test of it failed."; }
  return 1
}

copy_sources
for patch in "${patches[@]}"; do
  patch_copy --check "$root/$patch" || fail "$patch does not apply any more: what it breaks has been changed. Write it anew."
done
projects=$(for patch in "${patches[@]}"; do project_of "$(test_of "$patch")"; done | sort -u)
for project in $projects; do
  echo "Building $project ..."
  build "tests/$project" || { cat "$output"; fail "$project does not build."; }
done

if [ -z "${EFBATCHED_TEST_POSTGRES:-}" ]; then
  server=mutants-$$
  EFBATCHED_TEST_POSTGRES=$(eng/postgres.sh start --name "$server" --fast)
  EFBATCHED_TEST_POSTGRES_PROGRAMS=$(eng/postgres.sh programs)
  export EFBATCHED_TEST_POSTGRES EFBATCHED_TEST_POSTGRES_PROGRAMS
fi

# A test that fails anyway would prove nothing, nor one that is not there.
echo "Running the tests without a mutant ..."
for test in $(for patch in "${patches[@]}"; do test_of "$patch"; done | sort -u); do
  dotnet "$(dll_of "$(project_of "$test")")" -noLogo -noColor -list methods < /dev/null | grep -qxF "$test" || fail "there is no test '$test'."
  passes "$test" || { cat "$output"; fail "'$test' fails without a mutant."; }
done

survived=0
printf '| mutant | test | verdict | seconds |\n|---|---|---|---|\n'
for patch in "${patches[@]}"; do
  name=$(basename "$patch" .patch) test=$(test_of "$patch") started=$SECONDS
  patch_copy "$root/$patch"
  build src/EfBatched || { cat "$output"; fail "$name does not compile."; }
  cp "$copy/src/EfBatched/bin/Debug/net10.0/EfBatched.dll" "$(dirname "$(dll_of "$(project_of "$test")")")/"
  verdict=caught
  if passes "$test"; then
    verdict=SURVIVED
    survived=$((survived + 1))
  elif ! grep -q '\[FAIL\]' "$output"; then
    verdict='caught: no end'
  fi
  cp "$output" "$copy/$name.log"
  patch_copy -R "$root/$patch"
  printf '| `%s` | `%s` | %s | %s |\n' "$name" "${test#"$(project_of "$test")".}" "$verdict" $((SECONDS - started))
done

echo "${#patches[@]} mutants, $survived survived. What each test said is in artifacts/mutants/NAME.log."
[ "$survived" = 0 ]
