#!/usr/bin/env bash
# Installs Debian packages that are missing, quietly; says what to do where it cannot.
set -euo pipefail

fail() {
  echo "eng/install.sh: $*" >&2
  exit 1
}

[ $# -gt 0 ] || { echo "Usage: eng/install.sh PACKAGE..." >&2; exit 2; }

is_installed() {
  [ "$(dpkg-query -W -f '${db:Status-Status}' "$1" 2> /dev/null)" = installed ]
}

missing=()
for package in "$@"; do
  is_installed "$package" || missing+=("$package")
done
[ ${#missing[@]} -gt 0 ] || exit 0

command -v apt-get > /dev/null || fail "'${missing[*]}' is missing, and this machine has no apt-get to install it with. Install it by hand."
[ "$(id -u)" = 0 ] || fail "'${missing[*]}' is missing, and only root may install it: 'sudo apt-get install ${missing[*]}'."

echo "Installing ${missing[*]} ..." >&2
export DEBIAN_FRONTEND=noninteractive
log=$(mktemp)
trap 'rm -f "$log"' EXIT
install() {
  apt-get install -qq -y --no-install-recommends -o DPkg::Lock::Timeout=300 -o Dpkg::Options::=--force-confold "${missing[@]}"
}
if ! { install || { apt-get update -qq && install; }; } > "$log" 2>&1 < /dev/null; then
  tail -n 20 "$log" >&2
  fail "the Debian package '${missing[*]}' could not be installed; see the lines above."
fi
