#!/usr/bin/env bash
# A farm on one machine, thrown away in the end: PostgreSQL, and two machines that are network namespaces, each with a daemon and a gateway,
# wired to one bus. Walks through a session on each, the end of one from the other side, and a gateway that dies.
set -euo pipefail
# shellcheck source=scripts/lib/common.sh
. "$(dirname "$0")/lib/common.sh"
# shellcheck source=scripts/lib/can_kernel.sh
. "$root/scripts/lib/can_kernel.sh"

need isotprecv:can-utils ip:iproute2 setpriv:util-linux /usr/lib/postgresql:postgresql
if [ -z "${CANTOOLS_NO_BUILD-}" ]; then "$root/scripts/build.sh"; fi
in_can_kernel --timeout 900 -- "$root/scripts/lib/farm_steps.sh"
