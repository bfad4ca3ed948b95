#!/usr/bin/env bash
# The tests that need CAN, as root of a machine or of a network namespace with CAN, with a daemon running;
# scripts/test_with_daemon.sh calls it.
set -euo pipefail
# shellcheck source=scripts/lib/common.sh
. "$(dirname "$0")/common.sh"

folder=$(mktemp -d)
export HYCAN_DAEMON_SOCKET=$folder/hycan_daemon.sock
"$root/dist/hycan_daemon" --user=root 2>"$folder/log" &
daemon=$!
trap 'kill $daemon 2>/dev/null || true; wait; rm -rf "$folder"' EXIT
for _ in $(seq 300); do [ ! -S "$HYCAN_DAEMON_SOCKET" ] || break; sleep 0.1; done
[ -S "$HYCAN_DAEMON_SOCKET" ] || die "the daemon did not start: $(cat "$folder/log")"

status=0
"$root/artifacts/tests/CanTools.Tests" --filter "${CANTOOLS_TEST_FILTER:-TestCategory=Kernel}" \
  --progress off --no-ansi --output Detailed </dev/null || status=$?

# What the daemon is still good for, and what it leaves.
if ! kill "$daemon" || ! wait "$daemon"; then
  echo 'The daemon had ended before it was told to, or not with 0; its log:' >&2
  cat "$folder/log" >&2
  status=1
fi
if [ -e "$HYCAN_DAEMON_SOCKET" ]; then
  echo 'The daemon left its socket behind.' >&2
  status=1
fi
exit $status
