# Sourced by the scripts, with "folder", "children" and "unprivileged" as demo_common.sh sets them: a PostgreSQL that is thrown away.
# shellcheck shell=bash disable=SC2154 # unprivileged is that of who sources this.
: "${root:?}"

# wait_for SECONDS WHAT COMMAND...: until the command succeeds.
wait_for() {
  local left=$(($1 * 5)) what=$2
  shift 2
  until "$@"; do
    left=$((left - 1))
    [ "$left" -gt 0 ] || die "it did not come to this: $what"
    sleep 0.2
  done
}
said() { grep -q "$2" "$1" 2>/dev/null; }

# start_postgres FOLDER: as the user of "unprivileged", on a socket there; its connection string is in "database".
start_postgres() {
  local port=54329 programs
  step 'starting PostgreSQL, in a folder of its own'
  programs=$(find /usr/lib/postgresql -maxdepth 1 -mindepth 1 | sort -V | tail -1)/bin
  install -d -m 777 "$1"
  "${unprivileged[@]}" "$programs/initdb" -D "$1/data" -U farm -A trust --no-sync > "$1/../initdb"
  "${unprivileged[@]}" "$programs/postgres" -D "$1/data" -p "$port" -c listen_addresses= -c "unix_socket_directories=$1" \
    > "$1/../postgres" 2>&1 &
  children+=($!)
  wait_for 120 'PostgreSQL serves' said "$1/../postgres" 'ready to accept'
  # shellcheck disable=SC2034 # For who sources this.
  database="Host=$1;Port=$port;Database=postgres;Username=farm"
}
