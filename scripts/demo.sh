#!/usr/bin/env bash
# Shows the whole way: the daemon as root, and an unprivileged program that creates a CAN bus, opens ISO-TP through the
# daemon, and asks a control unit made of can-utils for the vehicle identification number.
#   scripts/demo.sh
set -euo pipefail
# shellcheck source=scripts/lib/common.sh
. "$(dirname "$0")/lib/common.sh"
# shellcheck source=scripts/lib/can_kernel.sh
. "$root/scripts/lib/can_kernel.sh"

need isotprecv:can-utils ip:iproute2 setpriv:util-linux
if [ -z "${CANTOOLS_NO_BUILD-}" ]; then "$root/scripts/build.sh"; fi
in_can_kernel --timeout 300 -- "$root/scripts/lib/demo_steps.sh"
