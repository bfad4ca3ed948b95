# Sourced by the scripts, after common.sh: the virtual machine's kernel, and what modules for it are built with.
# shellcheck shell=bash

: "${root:?}"
cache=${CANTOOLS_VM_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/cantools/vm}

# Debian's stock kernel with its headers, unpacked, not installed. The smaller "cloud" kernel has no CAN.
fetch_kernel() (
  mkdir -p "$cache"
  exec 9> "$cache/lock"
  flock 9
  [ ! -e "$cache/kernel/headers/complete" ] || return 0
  step "fetching Debian's kernel (once)"
  local package release work="$cache/kernel.new"
  apt-cache show linux-image-amd64 >/dev/null 2>&1 || apt-get update -qq
  package=$(apt-cache depends linux-image-amd64 | sed -n 's/.*Depends: \(linux-image-[0-9].*\)/\1/p' | head -1)
  [ -n "$package" ] || die "apt knows no linux-image-amd64; is this Debian?"
  release=${package#linux-image-}
  rm -rf "$work" && mkdir -p "$work/headers"
  download "$work" "$package"
  depmod -b "$work" "$release"
  download "$work/headers" "linux-headers-$release" "linux-headers-${release%-amd64}-common" "linux-kbuild-${release%%.0-*}"
  # It includes the common ones by their installed path.
  echo "include $cache/kernel/headers/usr/src/linux-headers-${release%-amd64}-common/Makefile" \
    > "$work/headers/usr/src/linux-headers-$release/Makefile"
  touch "$work/headers/complete"
  rm -rf "$cache/kernel" && mv "$work" "$cache/kernel"
)

# download FOLDER PACKAGE...: as root, apt downloads as a user of its own, who may not write here; that is only worth a
# warning.
download() (
  cd "$1" || exit
  shift
  for package in "$@"; do
    apt-get download -qq "$package" 2>/dev/null || die "this failed: apt-get download $package"
    dpkg -x "$package"_*.deb .
    rm -f "$package"_*.deb
  done
)

kernel_version() { ls "$cache/kernel/lib/modules"; }

# build_module FOLDER RESULT: a module of ours for that kernel, built away from its sources.
build_module() {
  local source=$1 result=$2 name work
  name=$(basename "$source")
  [ ! "$result" -nt "$source/$name.c" ] || [ ! "$result" -nt "$cache/kernel/headers/complete" ] || return 0
  step "building $name.ko"
  work=$(mktemp -d)
  cp "$source"/* "$work"
  make --silent -C "$cache/kernel/headers/usr/src/linux-headers-$(kernel_version)" "M=$work" modules > "$work/log" 2>&1 ||
    { cat "$work/log" >&2; die "$name does not build"; }
  mkdir -p "$(dirname "$result")"
  mv "$work/$name.ko" "$result"
  rm -rf "$work"
}

# The CAN FD controller that the tests bring along, for that kernel.
build_fd_controller() {
  need make:make /usr/lib/x86_64-linux-gnu/libelf.so.1:libelf1
  fetch_kernel
  build_module "$root/Tests/native/fd_controller" "$root/artifacts/fd_controller.ko"
}
