#!/usr/bin/env bash
# The farm, as root of a machine or of a network namespace with CAN; scripts/farm.sh calls it.
set -euo pipefail
# shellcheck source=scripts/lib/common.sh
. "$(dirname "$0")/common.sh"
# shellcheck source=scripts/lib/demo_common.sh
. "$root/scripts/lib/demo_common.sh"

# shellcheck source=scripts/lib/postgres.sh
. "$root/scripts/lib/postgres.sh"

start_postgres "$folder/public"

step 'two machines on one bus'
declare -A machine
for name in north south; do
  unshare --net -- sleep infinity &
  machine[$name]=$!
  children+=($!)
done
at() { nsenter "--net=/proc/${machine[$1]}/ns/net" -- "${@:2}"; }
wait_for 10 'the machines have networks of their own' \
  sh -c "[ \$(readlink /proc/${machine[north]}/ns/net) != \$(readlink /proc/self/ns/net) ] && [ \$(readlink /proc/${machine[south]}/ns/net) != \$(readlink /proc/self/ns/net) ]"
at north ip link add can0 type vxcan peer name can0 netns "${machine[south]}" # from inside: this machine may have another can0

start_gateway() {
  at "$1" "${unprivileged[@]}" "$root/dist/can-gateway" "--Configuration=$folder/$1.json" > "$folder/$1.gateway" 2>&1 &
  gateway[$1]=$!
  children+=($!)
  wait_for 120 "gateway $1 joins" said "$folder/$1.gateway" 'In the farm as'
}
declare -A gateway
for name in north south; do
  at "$name" ip link set can0 up
  HYCAN_DAEMON_SOCKET=$folder/$name.sock at "$name" "$root/dist/hycan_daemon" --user=root --socket-group "$group" 2> "$folder/$name.daemon" &
  children+=($!)
  wait_for 60 "daemon $name serves" test -S "$folder/$name.sock"
  cat > "$folder/$name.json" <<JSON
{
  "Listen": [ "unix:$folder/public/$name" ], "Endpoint": "unix:$folder/public/$name", "DaemonSocket": "$folder/$name.sock",
  "Connectors": {
    "car": { "Interface": "can0", "Ecus": [ { "RequestId": "0x7E0", "ResponseId": "0x7E8" } ] },
    "$name-bench": { "Vcan": true }
  },
  "Farm": { "Database": "$database", "Name": "$name", "Beat": "00:00:02", "Expiry": "00:00:10" },
  "LocalUsers": { "Operators": [ $("${unprivileged[@]}" id -u) ] }
}
JSON
  step "a daemon and a gateway at $name"
  start_gateway "$name"
done
at north "${unprivileged[@]}" "$root/artifacts/bin/Obd/release/Obd" can0 car > "$folder/car" 2>&1 &
children+=($!)

as_user() { "${unprivileged[@]}" "$root/artifacts/bin/$1/release/$1" "${@:2}"; }
diagnose() { as_user RemoteDiagnostics "unix:$folder/public/$1" car "${@:2}"; }
farm() { "${unprivileged[@]}" "$root/dist/can-gateway" farm "$@" "--Farm:Database=$database"; }

for name in north south; do
  step "a session on the car, at $name"
  diagnose "$name" 1
done

step 'a session at south that north is asked to end'
diagnose south > "$folder/long" 2>&1 &
long=$!
children+=("$long")
wait_for 120 'it drives' said "$folder/long" rpm
as_user Sessions "unix:$folder/public/north" | grep Active | tee "$folder/active"
as_user Sessions "unix:$folder/public/north" interrupt "$(cut -d' ' -f1 "$folder/active")" 'the bench is needed'
wait "$long" || true
grep -v rpm "$folder/long"

step 'a gateway that dies with a session'
diagnose north > "$folder/lost" 2>&1 &
lost=$!
children+=("$lost")
wait_for 120 'it drives' said "$folder/lost" rpm
kill -KILL -- "-${gateway[north]}"
wait "${gateway[north]}" 2>/dev/null || true
since=$(date +%s)
status=0
diagnose south 1 || status=$?
[ "$status" = 3 ] || die "what the dead gateway has must not be free yet (exit status $status)"
until diagnose south 1 2> "$folder/refused"; do
  grep -q 'already in use' "$folder/refused" || die "it was refused for another reason: $(cat "$folder/refused")"
  [ $(($(date +%s) - since)) -lt 120 ] || die 'it never came free'
  sleep 0.5
done
echo "The other gateway had it $(($(date +%s) - since)) s after the first one was killed."
kill -- "-$lost" 2>/dev/null || true

step 'the dead one is started again'
start_gateway north
diagnose north 1

step 'what is in the directory'
farm gateways
farm sessions
farm claims
