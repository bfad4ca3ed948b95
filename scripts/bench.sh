#!/usr/bin/env bash
# Measures the daemon and the client beside the same written in C, beside can-utils, and beside grpcio, in turns in one run, and
# prints the ratios: requests and a farm's directory here, ISO-TP, interfaces, raw CAN and sessions under a kernel that has CAN (this one, or
# Debian's in the virtual machine).
#   scripts/bench.sh [requests|farm|channels|links|sessions]      only one part
set -euo pipefail
# shellcheck source=scripts/lib/common.sh
. "$(dirname "$0")/lib/common.sh"
# shellcheck source=scripts/lib/can_kernel.sh
. "$root/scripts/lib/can_kernel.sh"

part=${1-all}
case $part in
  all | requests | farm | channels | links | sessions) ;;
  *) die "only 'requests', 'farm', 'channels', 'links' or 'sessions' can be chosen, not '$part'" ;;
esac

need cc:gcc /usr/include/linux/can/isotp.h:libc6-dev isotprecv:can-utils ip:iproute2 protoc:protobuf-compiler \
  /usr/include/google/protobuf/any.proto:libprotobuf-dev \
  /usr/lib/python3/dist-packages/can:python3-can /usr/lib/python3/dist-packages/grpc:python3-grpcio /usr/lib/python3/dist-packages/google/protobuf:python3-protobuf \
  setpriv:util-linux /usr/lib/postgresql:postgresql
"$root/scripts/build.sh"
out=$root/artifacts/bench
mkdir -p "$out"
for source in "$root"/Benchmarks/native/*.c; do
  cc -O2 -Wall -Wextra -pthread -o "$out/$(basename "$source" .c)" "$source"
done

# The last run of each part stands in docs/performance.md, between marks.
write_page() {
  local part=$1
  awk -v part="$part" -v file="$out/$part.txt" '
    $0 == "<!-- " part " -->" { print; print "```"; while ((getline line < file) > 0) print line; print "```"; skipping = 1; next }
    $0 == "<!-- end -->" { skipping = 0 }
    !skipping { print }' "$root/docs/performance.md" > "$out/performance.md"
  mv "$out/performance.md" "$root/docs/performance.md"
}

# measured PART COMMAND...: runs it, shows what it prints, and keeps that for the page, without what the virtual machine says of itself.
measured() {
  local part=$1
  shift
  "$@" | tee "$out/$part.log"
  tr -d '\r' < "$out/$part.log" | grep -v '^==>' > "$out/$part.txt"
  write_page "$part"
}

machine() {
  printf '%s, %s cores, Linux %s, .NET %s\n' \
    "$(sed -n 's/^model name\s*: //p' /proc/cpuinfo | head -1)" "$(nproc)" "$1" "$(dotnet --version)"
}

if [ "$part" = all ] || [ "$part" = requests ]; then
  step 'measuring requests (about a minute)'
  here() {
    machine "$(uname -r)"
    "$root/artifacts/bin/CanTools.Benchmarks/release/CanTools.Benchmarks" requests "$root/dist/hycan_daemon" "$out"
  }
  measured requests here
fi
if [ "$part" = all ] || [ "$part" = farm ]; then
  step 'measuring a farm (some minutes)'
  farm() {
    machine "$(uname -r)"
    "$root/scripts/lib/farm_bench.sh" "$root/artifacts/bin/CanTools.Benchmarks/release/CanTools.Benchmarks" "$root/dist/can-gateway"
  }
  measured farm farm
fi
if [ "$part" != requests ] && [ "$part" != farm ]; then
  # Compiled ahead of time, because compiling is what costs under emulation.
  dotnet publish "$root/Benchmarks/CanTools.Benchmarks.csproj" -c Release --use-current-runtime --no-self-contained \
    -o "$out/program" -v quiet -nodeReuse:false -p:PublishReadyToRun=true
fi
if [ "$part" = all ] || [ "$part" = channels ]; then
  step 'measuring ISO-TP (some minutes)'
  # shellcheck disable=SC2016 # Expanded there.
  measured channels in_can_kernel --timeout 1200 -- sh -c '
    ip link add vcan0 type vcan && ip link set vcan0 up && echo "Linux $(uname -r)"
    exec "$1/program/CanTools.Benchmarks" channels "$2" "$1" vcan0' sh "$out" "$root/dist/hycan_daemon"
fi
if [ "$part" = all ] || [ "$part" = links ]; then
  step 'measuring interfaces and raw CAN (some minutes)'
  # shellcheck disable=SC2016 # Expanded there.
  measured links in_can_kernel --timeout 1200 -- sh -c '
    echo "Linux $(uname -r)"
    exec "$1/program/CanTools.Benchmarks" links "$2" "$1" "$3"' sh "$out" "$root/dist/hycan_daemon" "$root/Benchmarks/peers/raw_can.py"
fi
if [ "$part" = all ] || [ "$part" = sessions ]; then
  step 'measuring sessions over can-gateway (some minutes)'
  mkdir -p "$out/messages"
  protoc --python_out="$out/messages" --proto_path="$root/Client/Sessions/Protos" "$root"/Client/Sessions/Protos/*.proto
  # shellcheck disable=SC2016 # Expanded there.
  measured sessions in_can_kernel --timeout 1200 -- sh -c '
    echo "Linux $(uname -r)"
    exec "$1/program/CanTools.Benchmarks" sessions "$2/dist/hycan_daemon" "$1" "$2/dist/can-gateway" "$2/Benchmarks/peers/exchanges.py" "$1/messages"
  ' sh "$out" "$root"
fi
