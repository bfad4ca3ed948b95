#!/usr/bin/env bash
# The demo itself, as root of a machine or of a network namespace with CAN; scripts/demo.sh calls it.
set -euo pipefail
# shellcheck source=scripts/lib/common.sh
. "$(dirname "$0")/common.sh"

folder=$(mktemp -d)
chmod 755 "$folder"
export HYCAN_DAEMON_SOCKET=$folder/hycan_daemon.sock
# Each child in a process group of its own, so that what it started ends with it.
set -m
children=()
clean_up() {
  for child in "${children[@]}"; do kill -- "-$child" 2>/dev/null || true; done
  wait 2>/dev/null
  ip link delete vcan0 2>/dev/null || true
  rm -rf "$folder"
}
trap clean_up EXIT

# In a user namespace of our own there is no second user to become; then all capabilities go all the same.
if [ "$(awk '{print $3; exit}' /proc/self/uid_map)" -gt 65534 ]; then
  group=65534
  unprivileged=(setpriv --reuid=65534 --regid=65534 --clear-groups)
else
  group=$(id -g)
  unprivileged=(setpriv)
fi
unprivileged+=(--bounding-set=-all --inh-caps=-all --no-new-privs)

step 'starting hycan_daemon'
"$root/dist/hycan_daemon" --user=root --socket-group "$group" 2>"$folder/log" &
children+=($!)
for _ in $(seq 300); do [ ! -S "$HYCAN_DAEMON_SOCKET" ] || break; sleep 0.1; done
[ -S "$HYCAN_DAEMON_SOCKET" ] || die "the daemon did not start: $(cat "$folder/log")"

# The control unit: waits for the bus, takes a request, answers 22 F1 90 with a VIN.
control_unit() {
  until ip link show vcan0 up 2>/dev/null | grep -q UP; do sleep 0.1; done
  (exec candump -t z vcan0 > "$folder/frames") &
  while true; do
    case $(isotprecv -s 7E8 -d 7E0 vcan0) in
      '22 F1 90 ') echo '62 F1 90 57 56 57 5A 5A 5A 31 4B 5A 38 57 30 30 30 30 30 31' | isotpsend -s 7E8 -d 7E0 vcan0 ;;
    esac
  done
}
control_unit &
unit=$!
children+=("$unit")

step 'the unprivileged program'
"${unprivileged[@]}" "$root/artifacts/bin/Demo/release/Demo"

step 'what candump saw on the bus'
for _ in $(seq 50); do [ "$(wc -l < "$folder/frames")" -lt 5 ] || break; sleep 0.1; done
cat "$folder/frames"

# From here on the control units are the library's own: those of a car that drives.
kill -- "-$unit"
wait "$unit" 2>/dev/null || true
step 'a simulated car, and a dashboard of live values, both unprivileged'
"${unprivileged[@]}" "$root/artifacts/bin/Obd/release/Obd" vcan0 car > "$folder/car" 2>&1 &
children+=($!)
for _ in $(seq 300); do [ ! -s "$folder/car" ] || break; sleep 0.1; done
"${unprivileged[@]}" "$root/artifacts/bin/Obd/release/Obd" vcan0 dashboard 6

step 'what the daemon logged'
cat "$folder/log"
