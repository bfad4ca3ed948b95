#!/usr/bin/env bash
# Builds, runs all tests, and cleans up: those that need no CAN here, the others with a daemon running under a kernel
# that has CAN: this one in a network namespace of its own, or Debian's in a virtual machine; there those of the service, too.
#   scripts/test_with_daemon.sh [host|kernel]      only one half
# The last line counts everything that ran. The exit status is 0 only if nothing failed, and nothing was skipped in the
# virtual machine. CANTOOLS_TEST_FILTER='FullyQualifiedName~IsoTp' chooses among the tests that need CAN.
set -euo pipefail
# shellcheck source=scripts/lib/common.sh
. "$(dirname "$0")/lib/common.sh"
# shellcheck source=scripts/lib/can_kernel.sh
. "$root/scripts/lib/can_kernel.sh"
# shellcheck source=scripts/lib/can_vm_kernel.sh
. "$root/scripts/lib/can_vm_kernel.sh"

half=${1-all}
case $half in
  all | host | kernel) ;;
  *) die "only 'host' or 'kernel' can be chosen, not '$half'" ;;
esac

need cc:gcc /usr/include/linux/can/isotp.h:libc6-dev isotprecv:can-utils ip:iproute2 setpriv:util-linux sudo:sudo strace:strace tmux:tmux jq:jq zsh:zsh fish:fish modprobe:kmod \
  groupadd:passwd systemd-analyze:systemd shellcheck:shellcheck protoc:protobuf-compiler \
  /usr/include/google/protobuf/any.proto:libprotobuf-dev \
  /usr/lib/python3/dist-packages/grpc:python3-grpcio /usr/lib/python3/dist-packages/google/protobuf:python3-protobuf \
  node:nodejs npm:npm /usr/lib/postgresql:postgresql \
  /usr/lib/python3/dist-packages/prometheus_client:python3-prometheus-client
"$root/scripts/build.sh"
results=$root/artifacts/test-results
rm -rf "$results"
mkdir -p "$results"

# A second implementation of gRPC that is not ours, with which the tests call the gateway.
if [ "$root/Tests/peers/grpc_js/package-lock.json" -nt "$root/artifacts/grpc_js/node_modules/.package-lock.json" ]; then
  step 'installing @grpc/grpc-js'
  mkdir -p "$root/artifacts/grpc_js"
  cp "$root"/Tests/peers/grpc_js/package*.json "$root/artifacts/grpc_js"
  (cd "$root/artifacts/grpc_js" && npm ci --ignore-scripts --no-audit --no-fund --silent)
  touch "$root/artifacts/grpc_js/node_modules/.package-lock.json"
fi

# The tests are one program; compiled ahead of time, because compiling is what costs under emulation.
if [ ! -e "$root/artifacts/tests/CanTools.Tests" ] || [ "$root/artifacts/built" -nt "$root/artifacts/tests/published" ]; then
  step 'publishing the tests'
  dotnet publish "$root/Tests/CanTools.Tests.csproj" -c Release --use-current-runtime --no-self-contained \
    -o "$root/artifacts/tests" -v quiet -nodeReuse:false -p:PublishReadyToRun=true
  touch "$root/artifacts/tests/published"
fi

failed=0
if [ "$half" != kernel ]; then
  step 'tests that need no CAN'
  "$root/artifacts/tests/CanTools.Tests" --filter 'TestCategory=Unit|TestCategory=Socket' --progress off --no-ansi \
    2>&1 </dev/null | tee "$results/host" || failed=1
fi
if [ "$half" != host ]; then
  kernel_has_can || build_fd_controller
  step 'tests that need CAN'
  in_can_kernel --timeout 4200 -- env "CANTOOLS_TEST_FILTER=${CANTOOLS_TEST_FILTER-TestCategory=Kernel}" \
    "$root/scripts/lib/kernel_tests.sh" 2>&1 | tee "$results/kernel" || failed=1
fi

# Debian's package and the service, always in the virtual machine: nothing is installed here.
if [ "$half" != host ] && [ -z "${CANTOOLS_TEST_FILTER-}" ]; then
  "$root/scripts/package.sh"
  step 'tests of the service, with systemd'
  "$root/scripts/can_vm.sh" --systemd --timeout 1500 -- "$root/artifacts/tests/CanTools.Tests" --filter TestCategory=Service \
    --progress off --no-ansi 2>&1 | tee "$results/service" || failed=1
fi

# "total: 3", "failed: 0" … of each half, added up.
sum() { cat "$results"/* | sed -n "s/^ *$1: \([0-9]*\).*/\1/p" | awk '{n += $1} END {print n + 0}'; }
if { [ -e "$results/kernel" ] && ! kernel_has_can && ! grep -q '^ *skipped: 0' "$results/kernel"; } ||
  { [ -e "$results/service" ] && ! grep -q '^ *skipped: 0' "$results/service"; }; then
  echo 'test_with_daemon.sh: in the virtual machine nothing may be skipped' >&2
  failed=1
fi
if [ "$(grep -hc '^ *succeeded: [1-9]' "$results"/* | awk '{n += $1} END {print n}')" != "$(find "$results" -type f | wc -l)" ]; then
  echo 'test_with_daemon.sh: one half did not run to its end' >&2
  failed=1
fi
# What takes long under emulation, for whoever wants this to be shorter.
if [ -e "$results/kernel" ]; then
  step 'the slowest tests that need CAN'
  sed -nE 's/^passed (.*) \((([0-9]+)m )?([0-9]+)s [0-9]+ms\)$/\3|\4|\1/p' "$results/kernel" |
    awk -F '|' '{printf "%4d s  %s\n", 60 * $1 + $2, $3}' | sort -rn | sed -n 1,15p
fi
# What failed, once more: it may be far above.
sed -n '/^failed /,/^    at /p' "$results"/* >&2
printf '%s passed, %s failed, %s skipped\n' "$(sum succeeded)" "$(sum failed)" "$(sum skipped)"
exit $failed
