#!/usr/bin/env bash
# Runs tests with all of their daemons under strace, and then looks whether one made a system call that its unit forbids;
# scripts/stress.sh calls it.
#   traced_tests.sh FILTER [kernel]      kernel: they need CAN, and a daemon that runs already, which is not looked at
set -euo pipefail
# shellcheck source=scripts/lib/common.sh
. "$(dirname "$0")/common.sh"

CANTOOLS_STRACE=$(mktemp -d)
export CANTOOLS_STRACE
trap 'rm -rf "$CANTOOLS_STRACE"' EXIT
tests=("$root/artifacts/tests/CanTools.Tests" --progress off --no-ansi --filter)
status=0
if [ "${2-}" = kernel ]; then
  CANTOOLS_TEST_FILTER=$1 "$root/scripts/lib/kernel_tests.sh" || status=1
else
  "${tests[@]}" "$1" </dev/null || status=1
fi
CANTOOLS_STRESS=1 "${tests[@]}" TestCategory=Trace --output Detailed </dev/null || status=1
exit $status
