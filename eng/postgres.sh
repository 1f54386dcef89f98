#!/usr/bin/env bash
# A throwaway PostgreSQL server on a free loopback port, its data in a temp folder outside the repository.
set -euo pipefail
cd "$(dirname "$0")/.."

usage() {
  cat <<'TEXT'
Usage: eng/postgres.sh start|stop|reset|remove|url|programs [--version N] [--name NAME] [--fast] [--set NAME=VALUE]...

  start       starts the server, creating its data first when there are none; prints its connection string
  stop        stops the server and keeps its data
  reset       deletes the data and starts afresh; prints the connection string
  remove      stops the server and deletes its data
  url         prints the connection string of the running server
  programs    prints the folder of the server's programs

  --version N    PostgreSQL's major version, installed when it is missing; defaults to the newest on this machine
  --name NAME    tells several servers apart; defaults to 'default'
  --fast         gives up surviving a crash of the machine for speed (fsync and friends off)
TEXT
}

fail() {
  echo "eng/postgres.sh: $*" >&2
  exit 1
}

command=${1:-}
[ $# -gt 0 ] && shift
case "$command" in
  start | stop | reset | remove | url | programs) ;;
  -h | --help) usage; exit 0 ;;
  *) usage >&2; exit 2 ;;
esac

version='' name=default mode=durable settings=()
while [ $# -gt 0 ]; do
  case "$1" in
    --version) version=${2:?--version needs a number}; shift 2 ;;
    --name) name=${2:?--name needs a name}; shift 2 ;;
    --fast) mode=fast; shift ;;
    --set)
      [[ ${2:-} =~ ^[a-z_.]+=[^\']*$ ]] || fail "'--set ${2:-}' is no setting: write NAME=VALUE, as in '--set shared_buffers=1GB'."
      settings+=("${2%%=*} = '${2#*=}'"); shift 2 ;;
    *) usage >&2; exit 2 ;;
  esac
done
[[ $version =~ ^[0-9]*$ ]] || fail "'--version $version' is no major version: give a number, as in '--version 15'."
[[ $name =~ ^[A-Za-z0-9_.-]+$ ]] || fail "'--name $name' becomes part of a folder's name: use letters, digits, '.', '_' and '-'."

# The folder of the server programs: of the version asked for, else of the newest one. Empty when there is none.
find_programs() {
  local folder
  for folder in $(printf '%s\n' /usr/lib/postgresql/*/bin /usr/pgsql-*/bin | sort -rV) \
    "$(dirname "$(command -v initdb || echo /none/initdb)")"; do
    [ -x "$folder/initdb" ] && [ -x "$folder/postgres" ] && [ -x "$folder/pg_ctl" ] || continue
    if [ -z "$version" ] || [ "$(major_version "$folder")" = "$version" ]; then
      echo "$folder"
      return
    fi
  done
}

major_version() {
  "$1/postgres" --version | sed -E 's/^[^0-9]*([0-9]+).*/\1/'
}

# Debian starts a server of its own when the package is installed, unless it is told not to before.
install_package() {
  if [ ! -e /etc/postgresql-common/createcluster.conf ]; then
    mkdir -p /etc/postgresql-common
    echo 'create_main_cluster = false' > /etc/postgresql-common/createcluster.conf
  fi
  eng/install.sh "$1"
}

# Debian has one version for each of its releases; the others come from elsewhere.
has_package() {
  [ "$(id -u)" = 0 ] && command -v apt-cache > /dev/null && [ -n "$(apt-cache --names-only search "^$1\$" 2> /dev/null)" ]
}

install_programs() {
  if [ -z "$version" ] && [ "$(id -u)" = 0 ] && command -v apt-get > /dev/null; then
    install_package postgresql
  elif [ -n "$version" ] && has_package "postgresql-$version"; then
    install_package "postgresql-$version"
  elif [ -n "$version" ]; then
    programs=$(eng/postgres-programs.sh "$version") || exit 1
    return
  fi
  programs=$(find_programs)
}

programs=$(find_programs)
[ -n "$programs" ] || [ -z "$version" ] || programs=$(eng/postgres-programs.sh "$version" --find)
if [ -z "$programs" ]; then
  case "$command" in
    start | reset | programs) install_programs ;;
    *) fail "the programs of PostgreSQL${version:+ $version} are not on this machine, so no server of this script runs." ;;
  esac
fi
[ -n "$programs" ] || fail "PostgreSQL's server programs (initdb, pg_ctl, postgres) were found neither in" \
  "/usr/lib/postgresql/*/bin nor on the PATH. Install the Debian package 'postgresql', or name a version to fetch: '--version 15'."
if [ "$command" = programs ]; then
  echo "$programs"
  exit
fi
version=$(major_version "$programs")

folder=${TMPDIR:-/tmp}
folder=${folder%/}/efbatched-postgres-$name-$version
data=$folder/data

# PostgreSQL refuses to run as root; whoever runs it owns its folder.
if [ "$(id -u)" = 0 ]; then
  owner=postgres
  id "$owner" > /dev/null 2>&1 || owner=nobody
  as_owner() { (cd / && runuser -u "$owner" -- "$@"); }
else
  owner=$(id -un)
  as_owner() { "$@"; }
fi
if [ -e "$folder" ] && [ "$(ls -ld "$folder" | awk '{print $3}')" != "$owner" ]; then
  fail "'$folder' belongs to another user, so it cannot hold this server. Choose another '--name'."
fi

is_running() {
  [ -e "$data/PG_VERSION" ] && as_owner "$programs/pg_ctl" status -D "$data" > /dev/null 2>&1
}

# The fourth line of postmaster.pid is the port: https://www.postgresql.org/docs/current/storage-file-layout.html
print_url() {
  echo "Host=127.0.0.1;Port=$(sed -n 4p "$data/postmaster.pid");Username=postgres;Database=postgres"
}

create_data() {
  rm -rf "$folder"
  install -d -m 700 "$folder"
  [ "$(id -u)" != 0 ] || chown "$owner": "$folder"
  as_owner "$programs/initdb" -D "$data" -U postgres -A trust -E UTF8 --locale=C.UTF-8 --no-sync > "$folder/initdb.log" 2>&1 || {
    cat "$folder/initdb.log" >&2
    fail "initdb failed; see the lines above."
  }
  as_owner tee -a "$data/postgresql.conf" > /dev/null <<CONF
listen_addresses = '127.0.0.1'
unix_socket_directories = ''
max_connections = 300
include 'mode.conf'
CONF
}

write_mode() {
  local value=on
  [ "$mode" = durable ] || value=off
  printf '%s\n' "# $mode" "fsync = $value" "synchronous_commit = $value" "full_page_writes = $value" \
    ${settings[@]+"${settings[@]}"} |
    as_owner tee "$data/mode.conf" > /dev/null
}

# Ports below the ephemeral range, so that no outgoing connection of this machine takes one between the look and the start.
start_server() {
  write_mode
  local port
  for _ in 1 2 3 4 5 6 7 8 9 10; do
    port=$((20000 + RANDOM % 12000))
    if (exec 3<> "/dev/tcp/127.0.0.1/$port") 2> /dev/null; then
      continue
    fi
    as_owner rm -f "$folder/server.log"
    if as_owner "$programs/pg_ctl" start -w -t 60 -D "$data" -l "$folder/server.log" -o "-p $port" > /dev/null 2>&1 < /dev/null; then
      return
    fi
    grep -q 'could not bind' "$folder/server.log" || break
  done
  tail -n 20 "$folder/server.log" >&2
  fail "the server did not start; see the lines above."
}

start() {
  if is_running; then
    grep -q "^# $mode" "$data/mode.conf" ||
      fail "the server '$name' runs already, in the other mode than asked for (--fast or not). Stop it first: 'eng/postgres.sh stop --name $name'."
  else
    [ -e "$data/mode.conf" ] || create_data
    start_server
  fi
  print_url
}

stop() {
  if is_running; then
    as_owner "$programs/pg_ctl" stop -w -m "$1" -D "$data" > /dev/null
  fi
}

case "$command" in
  start) start ;;
  stop) stop fast ;;
  reset) stop immediate; rm -rf "$folder"; start ;;
  remove) stop immediate; rm -rf "$folder" ;;
  url) is_running || fail "the server '$name' of PostgreSQL $version does not run. Start it: 'eng/postgres.sh start --name $name'."; print_url ;;
esac
