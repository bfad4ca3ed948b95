#!/usr/bin/env bash
# Runs tests with all of their daemons under strace, and then looks whether one made a system call that its unit forbids;
# scripts/stress.sh calls it.
#   traced_tests.sh FILTER
set -euo pipefail
# shellcheck source=scripts/lib/common.sh
. "$(dirname "$0")/common.sh"

CANTOOLS_STRACE=$(mktemp -d)
export CANTOOLS_STRACE
trap 'rm -rf "$CANTOOLS_STRACE"' EXIT
tests=("$root/artifacts/tests/CanTools.Tests" --progress off --no-ansi --filter)
status=0
"${tests[@]}" "$1" </dev/null || status=1
CANTOOLS_STRESS=1 "${tests[@]}" TestCategory=Trace --output Detailed </dev/null || status=1
exit $status
