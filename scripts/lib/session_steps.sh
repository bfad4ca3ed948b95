#!/usr/bin/env bash
# The demo of sessions, as root of a machine or of a network namespace with CAN; scripts/demo.sh calls it.
set -euo pipefail
# shellcheck source=scripts/lib/common.sh
. "$(dirname "$0")/common.sh"
# shellcheck source=scripts/lib/demo_common.sh
. "$root/scripts/lib/demo_common.sh"

start_daemon
ip link add vcan0 type vcan
ip link set vcan0 up
"${unprivileged[@]}" "$root/artifacts/bin/Obd/release/Obd" vcan0 car > "$folder/car" 2>&1 &
children+=($!)

step 'starting can-gateway, which has no privilege'
install -d -m 777 "$folder/public"
gateway=$folder/public/can-gateway.sock
cat > "$folder/gateway.json" <<JSON
{
  "Listen": [ "unix:$gateway" ], "DaemonSocket": "$HYCAN_DAEMON_SOCKET",
  "Connectors": { "car": {
    "Pins": { "6/14": "vcan0" },
    "Ecus": [ { "RequestId": "0x7E0", "ResponseId": "0x7E8" }, { "RequestId": "0x7E1", "ResponseId": "0x7E9" } ]
  } }
}
JSON
"${unprivileged[@]}" "$root/dist/can-gateway" "--Configuration=$folder/gateway.json" > "$folder/gateway.log" 2>&1 &
children+=($!)
for _ in $(seq 600); do [ ! -S "$gateway" ] || break; sleep 0.1; done
[ -S "$gateway" ] || die "the gateway did not start: $(cat "$folder/gateway.log")"

remote() { "${unprivileged[@]}" "$root/artifacts/bin/RemoteDiagnostics/release/RemoteDiagnostics" "unix:$gateway" car "$@"; }

step 'a program that asks the car over the gateway'
remote > "$folder/first" 2>&1 &
first=$!
children+=("$first")
for _ in $(seq 3000); do
  if grep -q rpm "$folder/first" || ! kill -0 "$first" 2>/dev/null; then break; fi
  sleep 0.1
done
grep -q rpm "$folder/first" || die "it did not come so far: $(cat "$folder/first")"

step 'a second one meanwhile'
refused=0
remote 5 || refused=$?
[ "$refused" = 3 ] || die "the bus is the first one's, and the second got it (exit status $refused)"

step 'what the first one saw, until Ctrl-C'
kill -INT -- "-$first"
status=0
wait "$first" || status=$?
cat "$folder/first"

step 'what the gateway logged'
cat "$folder/gateway.log"
exit $status
