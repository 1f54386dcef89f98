#!/usr/bin/env bash
# Writes into docs/contract.md which tests prove each row, those that carry [Trait("contract", "ROW")]: how many into the tables, their links
# below them, under '## Tests'.
set -euo pipefail
cd "$(dirname "$0")/.."
export LC_ALL=C

found=$(mktemp) written=$(mktemp)
trap 'rm -f "$found" "$written"' EXIT

# Lines of "ROW PATH", each pair once, in the order of the paths.
grep -roE 'Trait\("contract", "[A-Z][0-9]+"\)' tests --include='*.cs' --exclude-dir=bin --exclude-dir=obj |
  sed -E 's/^([^:]+):.*"([A-Z][0-9]+)".*$/\2 \1/' | sort -u > "$found"

awk -F'|' -v found="$found" '
  BEGIN {
    while ((getline line < found) > 0) {
      split(line, part, " ")
      name = part[2]; sub(/.*\//, "", name); sub(/\.cs$/, "", name)
      tests[part[1]] = tests[part[1]] (tests[part[1]] == "" ? "" : ", ") "[`" name "`](../" part[2] ")"
      count[part[1]]++
    }
  }
  /^## Tests$/ { exit }
  /^\| [A-Z][0-9]+ \|/ {
    row = $2; gsub(/ /, "", row)
    rows[++last] = row
    seen[row] = 1
    print "|" $2 "|" $3 "| " (row in tests ? "[" count[row] "](#" tolower(row) ")" : "none yet") " |"
    next
  }
  { print }
  END {
    print "## Tests"
    for (i = 1; i <= last; i++) {
      if (rows[i] in tests) {
        print "\n### " rows[i] "\n\n" tests[rows[i]]
      }
    }
    for (row in tests) {
      if (!(row in seen)) {
        print "eng/contract.sh: a test names the row " row ", which docs/contract.md does not have." > "/dev/stderr"
        missing = 1
      }
    }
    exit missing
  }' docs/contract.md > "$written"
cp "$written" docs/contract.md
