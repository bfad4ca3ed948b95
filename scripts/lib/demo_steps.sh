#!/usr/bin/env bash
# The demo itself, as root of a machine or of a network namespace with CAN; scripts/demo.sh calls it.
set -euo pipefail
# shellcheck source=scripts/lib/common.sh
. "$(dirname "$0")/common.sh"
# shellcheck source=scripts/lib/demo_common.sh
. "$root/scripts/lib/demo_common.sh"

start_daemon

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
