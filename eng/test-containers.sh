#!/usr/bin/env bash
# Runs a part of the functional tests on a PostgreSQL in a container, as a machine without its programs does. Where no Docker engine
# answers it starts one of its own, and where no image can be pulled it builds one from Debian's packages.
set -euo pipefail
cd "$(dirname "$0")/.."
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_SKIP_FIRST_TIME_EXPERIENCE=1

case "${1:-}" in
  '') build=yes ;;
  --no-build) build=no ;;
  *)
    echo "Usage: eng/test-containers.sh [--no-build]   (EFBATCHED_TEST_POSTGRES_IMAGE names another image than postgres:17)" >&2
    exit 2 ;;
esac

fail() {
  echo "eng/test-containers.sh: $*" >&2
  exit 1
}

folder=$(mktemp -d)
engine=''
clean_up() {
  if [ -n "$engine" ]; then
    kill "$engine" 2> /dev/null || true
    wait "$engine" 2> /dev/null || true
  fi
  # The engine leaves mounts behind when its containers did not end.
  awk -v under="$folder/" 'index($2, under) == 1 { print $2 }' /proc/mounts | xargs -r umount -l || true
  rm -rf "$folder"
}
trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

start_engine() {
  [ "$(id -u)" = 0 ] || fail "no Docker engine answers, and only root may start one. Start Docker, then run this again."
  command -v dockerd > /dev/null || eng/install.sh docker.io iptables
  echo "Starting a Docker engine ..."
  export DOCKER_HOST=unix://$folder/docker.sock
  dockerd --storage-driver=vfs --data-root "$folder/data" --exec-root "$folder/exec" --pidfile "$folder/pid" --host "$DOCKER_HOST" \
    > "$folder/dockerd.log" 2>&1 < /dev/null &
  engine=$!
  for _ in $(seq 600); do
    ! timeout 20 docker info > /dev/null 2>&1 || return 0
    kill -0 "$engine" 2> /dev/null || break
    sleep 0.5
  done
  tail -n 20 "$folder/dockerd.log" >&2
  fail "the Docker engine did not start; see the lines above."
}

# Does with the variables of the official image what that does: POSTGRES_USER, POSTGRES_PASSWORD and POSTGRES_DB.
write_entrypoint() {
  cat > "$folder/entrypoint" <<'ENTRYPOINT'
#!/bin/sh
set -eu
data=/var/lib/postgresql/container
bin=$(echo /usr/lib/postgresql/*/bin)
user=${POSTGRES_USER:-postgres}
install -d -o postgres /var/run/postgresql
if [ ! -e "$data" ]; then
  install -d -m 700 -o postgres "$data"
  printf '%s\n' "${POSTGRES_PASSWORD:?}" > /tmp/password
  runuser -u postgres -- "$bin/initdb" -D "$data" -U "$user" --pwfile=/tmp/password -A scram-sha-256 -E UTF8 --locale=C.UTF-8 --no-sync
  rm /tmp/password
  echo 'host all all all scram-sha-256' >> "$data/pg_hba.conf"
  if [ "${POSTGRES_DB:-$user}" != postgres ]; then
    echo "CREATE DATABASE \"${POSTGRES_DB:-$user}\"" | runuser -u postgres -- "$bin/postgres" --single -D "$data" postgres
  fi
fi
[ "${1:-}" != postgres ] || shift
exec runuser -u postgres -- "$bin/postgres" -D "$data" -c 'listen_addresses=*' "$@"
ENTRYPOINT
  chmod 755 "$folder/entrypoint"
}

build_image() {
  [ "$(id -u)" = 0 ] || fail "the image '$image' cannot be pulled, and only root may build another one here."
  local cache=/var/cache/efbatched/postgres-image.tar
  if [ ! -e "$cache" ]; then
    eng/install.sh mmdebstrap
    echo "Building an image of PostgreSQL from Debian's packages ..."
    mkdir -p "$(dirname "$cache")"
    local release
    release=$(. /etc/os-release && echo "$VERSION_CODENAME")
    # Packages come from where this machine has its own.
    # shellcheck disable=SC2016
    { cat /etc/apt/sources.list.d/*.sources /etc/apt/sources.list 2> /dev/null || true; } |
      mmdebstrap --quiet --variant=minbase --include=postgresql \
        --setup-hook='mkdir -p "$1/etc/apt/apt.conf.d" && cp -a /etc/apt/apt.conf.d/. "$1/etc/apt/apt.conf.d/"' \
        "$release" "$folder/image.tar" - > "$folder/mmdebstrap.log" 2>&1 || {
      tail -n 20 "$folder/mmdebstrap.log" >&2
      fail "the image could not be built; see the lines above."
    }
    mv "$folder/image.tar" "$cache"
  fi
  write_entrypoint
  cp "$cache" "$folder/image.tar"
  tar --append --file "$folder/image.tar" --owner=0 --group=0 --directory "$folder" --transform 's,^,usr/local/bin/,' entrypoint
  image=efbatched/postgres:local
  local version
  version=$(tar -tf "$cache" | sed -nE 's,^\.?/?usr/lib/postgresql/([0-9]+)/bin/postgres$,\1,p')
  docker import --change 'ENTRYPOINT ["/usr/local/bin/entrypoint"]' --change 'EXPOSE 5432' \
    --change "ENV PATH=/usr/lib/postgresql/$version/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin" \
    "$folder/image.tar" "$image" > /dev/null
  rm "$folder/image.tar"
}

docker_answers() {
  command -v docker > /dev/null && timeout 20 docker info 2> /dev/null | grep -q 'Server Version'
}

docker_answers || start_engine
echo "Docker engine $(docker version --format '{{.Server.Version}}')"
image=${EFBATCHED_TEST_POSTGRES_IMAGE:-postgres:17}
if ! docker image inspect "$image" > /dev/null 2>&1 && ! timeout 300 docker pull -q "$image" > "$folder/pull.log" 2>&1; then
  echo "'$image' cannot be pulled ($(tail -n 1 "$folder/pull.log"))."
  build_image
fi

[ "$build" = no ] || dotnet build tests/EfBatched.FunctionalTests -v quiet -nologo
# The image that removes what Testcontainers leaves behind may be out of reach; the engine of this script goes with all it has.
[ -z "$engine" ] || export TESTCONTAINERS_RYUK_DISABLED=true
# Testcontainers asks for an interface that an older engine does not have.
DOCKER_API_VERSION=$(docker version --format '{{.Server.APIVersion}}')
export DOCKER_API_VERSION
unset EFBATCHED_TEST_POSTGRES
export EFBATCHED_TEST_POSTGRES_IMAGE=$image
echo "Running a part of EfBatched.FunctionalTests in a container of '$image' ..."
dotnet tests/EfBatched.FunctionalTests/bin/Debug/net10.0/EfBatched.FunctionalTests.dll -noLogo -noColor -noAutoReporters \
  -class EfBatched.FunctionalTests.Infrastructure.TestDatabaseTest -class EfBatched.FunctionalTests.PostgresBehaviorTest \
  -class EfBatched.FunctionalTests.Running.WholeRunTest -class EfBatched.FunctionalTests.Running.EdgeCaseTest \
  -class EfBatched.FunctionalTests.ExactlyOnce.LostCommitTest < /dev/null
