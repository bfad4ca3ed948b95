#!/usr/bin/env bash
# Does for minutes what the tests do for a moment: faults and hostile clients, with figures for docs/reliability.md.
#   scripts/stress.sh [SCALE]      1 is what docs/reliability.md shows; 0.1 a tenth of it
# Each line that begins with "|" is one of its rows. The exit status is 0 only if nothing failed.
set -euo pipefail
# shellcheck source=scripts/lib/common.sh
. "$(dirname "$0")/lib/common.sh"

scale=${1-1}
[[ $scale =~ ^[0-9]+(\.[0-9]+)?$ ]] || die "'$scale' is not a scale such as 1 or 0.1"

need cc:gcc /usr/include/linux/can/isotp.h:libc6-dev prlimit:util-linux
"$root/scripts/build.sh"
step "stress at the scale $scale (at 1 some 10 minutes)"
printf '%s, %s cores, Linux %s, .NET %s\n' \
  "$(sed -n 's/^model name\s*: //p' /proc/cpuinfo | head -1)" "$(nproc)" "$(uname -r)" "$(dotnet --version)"
CANTOOLS_STRESS=$scale "$root/artifacts/bin/CanTools.Tests/release/CanTools.Tests" \
  --filter 'TestCategory=Stress' --progress off --no-ansi --output Detailed </dev/null
