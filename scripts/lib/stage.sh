# Sourced by package.sh and install.sh: where each file of an installation goes.
# shellcheck shell=bash disable=SC2154 # root is that of common.sh.

# stage ROOT PREFIX UNITS: everything that is installed, below ROOT ('' is the machine itself). PREFIX is /usr or /usr/local,
# UNITS the folder of systemd's units. A configuration file that is there stays.
stage() {
  local to=$1 prefix=$2 units=$3 share
  local program page target
  for program in hycan_daemon can-gateway canctl; do
    [ -x "$root/dist/$program" ] || die "there is no dist/$program. Run ./scripts/build.sh first"
  done
  for program in hycan_daemon can-gateway canctl; do
    install -D -m 755 "$root/dist/$program" "$to$prefix/bin/$program"
  done

  # All of the file system that the service has of its own: what it sees is bound there, and systemd would make these folders.
  install -d "$to$prefix/lib/hycan-daemon/root"/{dev,etc,home,lib,lib64,proc,root,run,sys,tmp,usr,var/tmp}
  install -d "$to$units"
  sed "s|/usr/bin/hycan_daemon|$prefix/bin/hycan_daemon|; s|/usr/lib/hycan-daemon|$prefix/lib/hycan-daemon|" "$root/packaging/hycan-daemon.service" > "$to$units/hycan-daemon.service"
  chmod 644 "$to$units/hycan-daemon.service"
  install -D -m 644 "$root/packaging/hycan-daemon.socket" "$to$units/hycan-daemon.socket"
  sed "s|/usr/bin/can-gateway|$prefix/bin/can-gateway|" "$root/packaging/can-gateway.service" > "$to$units/can-gateway.service"
  chmod 644 "$to$units/can-gateway.service"

  # systemd looks for these in /usr/lib and /usr/local/lib.
  install -D -m 644 "$root/packaging/sysusers.conf" "$to$prefix/lib/sysusers.d/hycan-daemon.conf"
  install -D -m 644 "$root/packaging/can-gateway.sysusers.conf" "$to$prefix/lib/sysusers.d/can-gateway.conf"
  install -D -m 644 "$root/packaging/tmpfiles.conf" "$to$prefix/lib/tmpfiles.d/hycan-daemon.conf"
  install -D -m 644 "$root/packaging/modules-load.conf" "$to$prefix/lib/modules-load.d/hycan-daemon.conf"
  [ -e "$to/etc/hycan_daemon.conf" ] || install -D -m 644 "$root/packaging/hycan_daemon.conf" "$to/etc/hycan_daemon.conf"

  # Secrets' hashes may stand in it.
  [ -e "$to/etc/can-gateway.json" ] || install -D -m 640 "$root/packaging/can-gateway.json" "$to/etc/can-gateway.json"

  share=$to$prefix/share
  for page in "$root"/dist/man/*; do
    target=$share/man/man${page##*.}/${page##*/}.gz
    install -d "${target%/*}"
    gzip -9nc "$page" > "$target"
    chmod 644 "$target"
  done
  install -D -m 644 "$root/dist/completion/canctl.bash" "$share/bash-completion/completions/canctl"
  install -D -m 644 "$root/dist/completion/canctl.zsh" "$share/zsh/vendor-completions/_canctl"
  install -D -m 644 "$root/dist/completion/canctl.fish" "$share/fish/vendor_completions.d/canctl.fish"
  for page in CHANGELOG.md docs/{canctl,farm,gateway,protocol,security,troubleshooting}.md; do
    target=$share/doc/hycan-daemon/${page##*/}.gz
    install -d "${target%/*}"
    gzip -9nc "$root/$page" > "$target"
    chmod 644 "$target"
  done
  install -D -m 644 "$root/packaging/obdiid.service.conf" "$share/doc/hycan-daemon/examples/obdiid.service.conf"
  install -D -m 644 "$root/packaging/obdiid.socket.conf" "$share/doc/hycan-daemon/examples/obdiid.socket.conf"
}

# staged PREFIX UNITS: the same files and folders of our own, one a line.
staged() {
  local prefix=$1 units=$2
  printf '%s\n' "$prefix"/bin/{hycan_daemon,can-gateway,canctl} "$prefix/lib/hycan-daemon" "$units"/{hycan-daemon.service,hycan-daemon.socket,can-gateway.service} \
    "$prefix"/lib/{sysusers,tmpfiles,modules-load}.d/hycan-daemon.conf "$prefix/lib/sysusers.d/can-gateway.conf" \
    "$prefix/share/man/man5/hycan_daemon.conf.5.gz" "$prefix"/share/man/man8/{hycan_daemon,can-gateway}.8.gz \
    "$prefix"/share/man/man1/canctl.1.gz "$prefix"/share/man/man1/canctl-*.1.gz "$prefix/share/bash-completion/completions/canctl" \
    "$prefix/share/zsh/vendor-completions/_canctl" "$prefix/share/fish/vendor_completions.d/canctl.fish" \
    "$prefix/share/doc/hycan-daemon"
}
