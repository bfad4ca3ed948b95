# Sourced by demo_steps.sh and session_steps.sh: a folder, children that end with the demo, who has no privilege, and the daemon.
# shellcheck shell=bash disable=SC2034,SC2154 # root is that of common.sh; what is not used here is used there.

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

start_daemon() {
  step 'starting hycan_daemon'
  "$root/dist/hycan_daemon" --user=root --socket-group "$group" 2>"$folder/log" &
  children+=($!)
  for _ in $(seq 300); do [ ! -S "$HYCAN_DAEMON_SOCKET" ] || break; sleep 0.1; done
  [ -S "$HYCAN_DAEMON_SOCKET" ] || die "the daemon did not start: $(cat "$folder/log")"
}
