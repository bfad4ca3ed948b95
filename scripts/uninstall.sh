#!/usr/bin/env bash
# Takes away what scripts/install.sh installed, users and groups included, the configuration files if they are unchanged, and can-gateway's
# state (/var/lib/can-gateway: the history of its sessions, its key for functions).
#   sudo scripts/uninstall.sh
set -euo pipefail
# shellcheck source=scripts/lib/common.sh
. "$(dirname "$0")/lib/common.sh"
# shellcheck source=scripts/lib/stage.sh
. "$root/scripts/lib/stage.sh"

prefix=${PREFIX-/usr/local}
[ ! -e /var/lib/dpkg/info/hycan-daemon.list ] || die "Debian's package is installed, which this did not install: apt purge hycan-daemon"
[ "$(id -u)" = 0 ] || die "this takes root. Run it with sudo"
if [ -d /run/systemd/system ]; then
  systemctl stop can-gateway.service hycan-daemon.service hycan-daemon.socket 2>/dev/null || true
fi
systemctl disable --quiet can-gateway.service hycan-daemon.service hycan-daemon.socket 2>/dev/null || true
staged "$prefix" /etc/systemd/system | while read -r path; do rm -rf "$path"; done
for configuration in hycan_daemon.conf can-gateway.json; do
  if cmp -s "$root/packaging/$configuration" "/etc/$configuration"; then
    rm "/etc/$configuration"
  elif [ -e "/etc/$configuration" ]; then
    step "/etc/$configuration stays: it was changed"
  fi
done
rm -rf /var/lib/can-gateway
[ ! -d /run/systemd/system ] || systemctl daemon-reload
# Another one's user of this name stays.
if getent passwd can-gateway | grep -q ':CAN gateway:'; then
  userdel can-gateway || step "the user can-gateway stays: something still runs as that user"
  if getent group can-gateway >/dev/null; then groupdel can-gateway || true; fi
fi
if getent passwd hycan | grep -q ':HyCAN daemon:'; then
  userdel hycan || step "the user hycan stays: something still runs as that user"
  if getent group hycan >/dev/null; then groupdel hycan || true; fi
fi
step 'uninstalled'
