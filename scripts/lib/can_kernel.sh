# Sourced by the scripts, after common.sh: finds a kernel with CAN, and a network that is ours alone.
# shellcheck shell=bash
: "${root:?}"

# The command that gives a private network namespace on this machine's own kernel.
private_network() {
  if [ "$(id -u)" = 0 ]; then unshare --net -- "$@"; else unshare --map-root-user --net -- "$@"; fi
}

# Whether this machine's own kernel has vcan and ISO-TP, and we may use them.
kernel_has_can() {
  command -v isotpsend >/dev/null 2>&1 || return 1
  # One frame needs no receiver; a kernel without ISO-TP fails at the socket.
  private_network sh -c '
    ip link add dev probe0 type vcan && ip link set probe0 up && echo 00 | isotpsend -s 123 -d 321 probe0
  ' >/dev/null 2>&1
}

# in_can_kernel [--out DIR] [--timeout SECONDS] -- COMMAND...: here if possible, else in the virtual machine.
in_can_kernel() {
  local options=()
  while [ "$1" != -- ]; do options+=("$1"); shift; done
  shift
  if kernel_has_can; then
    step "this kernel ($(uname -r)) has CAN: using it, in a network namespace of its own"
    private_network env CANTOOLS_PRIVATE_NETWORK=1 sh -c 'ip link set lo up && exec "$@"' sh "$@"
  else
    step "this kernel ($(uname -r)) has no CAN: starting the virtual machine"
    "$root/scripts/can_vm.sh" "${options[@]}" -- env CANTOOLS_PRIVATE_NETWORK=1 "$@"
  fi
}
