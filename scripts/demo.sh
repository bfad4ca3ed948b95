#!/usr/bin/env bash
# Shows the whole way: the daemon as root, and an unprivileged program that creates a CAN bus, opens ISO-TP through the
# daemon, and asks a control unit made of can-utils for the vehicle identification number.
#   scripts/demo.sh            the daemon
#   scripts/demo.sh sessions   the same over can-gateway, as from another machine
set -euo pipefail
# shellcheck source=scripts/lib/common.sh
. "$(dirname "$0")/lib/common.sh"
# shellcheck source=scripts/lib/can_kernel.sh
. "$root/scripts/lib/can_kernel.sh"

case ${1-} in
  '') steps=demo_steps.sh ;;
  sessions) steps=session_steps.sh ;;
  *) die "there is the demo, and 'demo.sh sessions'; not '$1'" ;;
esac
need isotprecv:can-utils ip:iproute2 setpriv:util-linux
if [ -z "${CANTOOLS_NO_BUILD-}" ]; then "$root/scripts/build.sh"; fi
in_can_kernel --timeout 600 -- "$root/scripts/lib/$steps"
