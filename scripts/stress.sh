#!/usr/bin/env bash
# Does for minutes what the tests do for a moment: faults and hostile clients, with figures for docs/reliability.md.
#   scripts/stress.sh [SCALE]      1 is what docs/reliability.md shows; 0.1 a tenth of it
# What needs CAN runs under a kernel that has it: this one, or Debian's in the virtual machine, there a twentieth as often. Each
# line that begins with "|" is a row of docs/reliability.md. The exit status is 0 only if nothing failed.
set -euo pipefail
# shellcheck source=scripts/lib/common.sh
. "$(dirname "$0")/lib/common.sh"
# shellcheck source=scripts/lib/can_kernel.sh
. "$root/scripts/lib/can_kernel.sh"
# shellcheck source=scripts/lib/can_vm_kernel.sh
. "$root/scripts/lib/can_vm_kernel.sh"

scale=${1-1} whole=${1-1}
[[ $scale =~ ^[0-9]+(\.[0-9]+)?$ ]] || die "'$scale' is not a scale such as 1 or 0.1"

need cc:gcc /usr/include/linux/can/isotp.h:libc6-dev prlimit:util-linux ip:iproute2 isotprecv:can-utils strace:strace setpriv:util-linux \
  systemd-analyze:systemd sudo:sudo groupadd:passwd modprobe:kmod protoc:protobuf-compiler \
  /usr/include/google/protobuf/any.proto:libprotobuf-dev \
  /usr/lib/python3/dist-packages/grpc:python3-grpcio /usr/lib/python3/dist-packages/google/protobuf:python3-protobuf
"$root/scripts/build.sh"
dotnet publish "$root/Tests/CanTools.Tests.csproj" -c Release --use-current-runtime --no-self-contained \
  -o "$root/artifacts/tests" -v quiet -nodeReuse:false -p:PublishReadyToRun=true

# stressed SCALE FILTER: the command.
stressed() {
  printf '%s\0' env "CANTOOLS_STRESS=$1" "$root/artifacts/tests/CanTools.Tests" \
    --filter "TestCategory=Stress&$2" --progress off --no-ansi --output Detailed
}

failed=0
step "what needs no CAN, at the scale $scale (at 1 some 5 minutes)"
printf '%s, %s cores, Linux %s, .NET %s\n' \
  "$(sed -n 's/^model name\s*: //p' /proc/cpuinfo | head -1)" "$(nproc)" "$(uname -r)" "$(dotnet --version)"
mapfile -d '' command < <(stressed "$scale" '(TestCategory=Unit|TestCategory=Socket)')
"${command[@]}" </dev/null || failed=1
"$root/scripts/lib/traced_tests.sh" 'TestCategory=Socket&TestCategory!=Stress' || failed=1

if ! kernel_has_can; then
  build_fd_controller
  scale=$(awk -v scale="$scale" 'BEGIN {print scale / 20}')
fi
step "what needs CAN, at the scale $scale (at 0.05, in the virtual machine, some 15 minutes)"
mapfile -d '' command < <(stressed "$scale" TestCategory=Kernel)
in_can_kernel --timeout 6000 -- "${command[@]}" </dev/null || failed=1
in_can_kernel --timeout 6000 -- "$root/scripts/lib/traced_tests.sh" \
  'TestCategory=Kernel&TestCategory!=Stress&FullyQualifiedName!~Endurance' kernel </dev/null || failed=1

# Debian's package, always in the virtual machine: nothing is installed here.
"$root/scripts/package.sh"
step 'the service, with systemd'
"$root/scripts/can_vm.sh" --systemd --timeout 3000 -- env "CANTOOLS_STRESS=$whole" "$root/artifacts/tests/CanTools.Tests" \
  --filter 'TestCategory=Service&TestCategory=Stress' --progress off --no-ansi --output Detailed </dev/null || failed=1
exit $failed
