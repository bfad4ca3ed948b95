#!/usr/bin/env bash
# Runs a command as root under a real Linux kernel that has CAN: Debian's own, booted in QEMU by software emulation.
#
#   scripts/can_vm.sh [--systemd] [--out DIR] [--timeout SECONDS] [--memory MIB] -- COMMAND [ARGUMENT]...
#
#   --systemd   boot the machine's systemd as PID 1, and run COMMAND as a service of it
#   --out DIR   a folder that the command can write to, at the same path; nothing else that it writes stays
#   --timeout   default 900 s; then the exit status is 124
#   --memory    default 4096 MiB
#
# The command sees this machine's whole file system, read-only below a layer of memory, starts in the same folder, and
# its exit status is this script's. 125: the virtual machine itself failed. vcan, vxcan, CAN_RAW, ISO-TP, BCM and J1939
# load on demand; 'modprobe kvaser_pci' gives two emulated controllers, can0 and can1, on one bus.
# Kernel and initial RAM disk are kept in CANTOOLS_VM_CACHE (default ~/.cache/cantools/vm).
set -euo pipefail
# shellcheck source=scripts/lib/common.sh
. "$(dirname "$0")/lib/common.sh"
# shellcheck source=scripts/lib/can_vm_kernel.sh
. "$(dirname "$0")/lib/can_vm_kernel.sh"

here=$(cd "$(dirname "$0")" && pwd)
out='' systemd='' timeout=900 memory=4096

usage() { sed -n '2,17s/^# \{0,1\}//p' "$0" >&2; exit 125; }

while [ $# -gt 0 ]; do
  case "$1" in
    --systemd) systemd=yes; shift ;;
    --out) [ $# -ge 2 ] || usage; mkdir -p "$2"; out=$(realpath "$2"); shift 2 ;;
    --timeout) [ $# -ge 2 ] || usage; timeout=$2; shift 2 ;;
    --memory) [ $# -ge 2 ] || usage; memory=$2; shift 2 ;;
    --) shift; break ;;
    *) usage ;;
  esac
done
[ $# -gt 0 ] || usage
[ "$(uname -m)" = x86_64 ] || { echo "can_vm.sh: only x86_64 can be emulated here" >&2; exit 125; }

# A shell, the four modules that reach this machine's files, and scripts/lib/can_vm_init.
make_initrd() {
  local work module number=100
  [ ! "$initrd" -nt "$here/lib/can_vm_init" ] || [ ! "$initrd" -nt "$0" ] || return 0
  step 'making the initial RAM disk (once)'
  work=$(mktemp -d)
  mkdir -p "$work"/{bin,modules,proc,sys,dev,machine,layer,new}
  cp "$(command -v busybox)" "$work/bin/busybox"
  install -m 755 "$here/lib/can_vm_init" "$work/init"
  for module in virtio_pci 9pnet_virtio 9p overlay; do
    modprobe -d "$cache/kernel" -S "$version" --show-depends "$module"
  done | sed -n 's/^insmod \(\S*\).*/\1/p' | awk '!seen[$0]++' | while read -r module; do
    number=$((number + 1))
    cp "$module" "$work/modules/$number-${module##*/}"
  done
  (cd "$work" && find . | cpio --quiet -o -H newc | gzip -1) > "$initrd.new"
  mv "$initrd.new" "$initrd"
  rm -rf "$work"
}

# What the guest runs: the caller's environment as far as it matters, the command, and its status for us to read.
write_command() {
  printf 'cd %q || exit\n' "$PWD"
  printf 'export HOME=%q PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8\n' "$HOME"
  # Instrumented code costs more under emulation than it ever gives back.
  printf 'export TERM=dumb CI=%q DOTNET_TieredPGO=0 DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1\n' "${CI-}"
  printf 'export TESTINGPLATFORM_TELEMETRY_OPTOUT=1 CANTOOLS_VM=1\n'
  printf 'ip link set lo up\n'
  # Behind whatever systemd has just written to the same console.
  printf 'echo; echo can_vm:begin\n'
  printf '%q ' "$@"; printf '</dev/null\n'
  printf 'echo $? > /can_vm/status; sync; echo; echo can_vm:end\n'
  if [ -n "$systemd" ]; then
    printf 'systemctl poweroff --force --force\n'
  else
    printf 'echo o > /proc/sysrq-trigger; sleep 60\n'
  fi
}

share() { echo "-virtfs local,path=$1,mount_tag=$2,security_model=none,multidevs=remap${3-}"; }

need qemu-system-x86_64:qemu-system-x86 busybox:busybox-static cpio:cpio modprobe:kmod
if ldd "$(command -v busybox)" >/dev/null 2>&1; then need no-static-busybox:busybox-static; fi
fetch_kernel
version=$(kernel_version)
initrd="$cache/initrd.gz"
exec 9> "$cache/lock"
flock 9
make_initrd
exec 9>&-

run=$(mktemp -d)
trap 'rm -rf "$run"' EXIT
write_command "$@" > "$run/command"
[ -z "$systemd" ] || touch "$run/systemd"
printf '%s' "$out" > "$run/out"

# With SMAP a guest of this kernel dies at .NET's first exception under emulation: "supervisor read access in user mode".
# shellcheck disable=SC2046 # Each share is several words.
timeout --foreground "$timeout" qemu-system-x86_64 \
  -accel tcg,thread=multi -cpu max,-smap -smp "$(nproc)" -m "$memory" \
  -nodefaults -no-user-config -nographic -no-reboot -serial stdio \
  -object can-bus,id=bus -device kvaser_pci,canbus=bus -device kvaser_pci,canbus=bus \
  $(share / machine ,readonly=on) $(share "$cache/kernel/lib/modules" modules ,readonly=on) $(share "$run" run) \
  ${out:+$(share "$out" out)} \
  -kernel "$cache/kernel/boot/vmlinuz-$version" -initrd "$initrd" \
  -append 'console=ttyS0 quiet loglevel=1 panic=-1 mitigations=off systemd.show_status=false' </dev/null \
  | sed -u 's/\r//g; 1,/can_vm:begin$/d; /can_vm:end$/,$d' && status=0 || status=$?

[ ! -s "$run/status" ] || exit "$(cat "$run/status")"
[ "$status" != 124 ] || { echo "can_vm.sh: no end within $timeout s" >&2; exit 124; }
echo 'can_vm.sh: the virtual machine ended before the command did' >&2
exit 125
