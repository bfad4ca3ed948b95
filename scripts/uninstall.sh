#!/usr/bin/env bash
# Takes away what scripts/install.sh installed, the configuration file, the user and the group included.
#   sudo scripts/uninstall.sh
set -euo pipefail
# shellcheck source=scripts/lib/common.sh
. "$(dirname "$0")/lib/common.sh"
# shellcheck source=scripts/lib/stage.sh
. "$root/scripts/lib/stage.sh"

prefix=${PREFIX-/usr/local}
[ "$(id -u)" = 0 ] || die "this takes root. Run it with sudo"
if [ -d /run/systemd/system ]; then
  systemctl stop hycan-daemon.service hycan-daemon.socket 2>/dev/null || true
fi
systemctl disable --quiet hycan-daemon.service hycan-daemon.socket 2>/dev/null || true
staged "$prefix" /etc/systemd/system | while read -r path; do rm -rf "$path"; done
rm -f /etc/hycan_daemon.conf
[ ! -d /run/systemd/system ] || systemctl daemon-reload
if getent passwd hycan >/dev/null; then userdel hycan; fi
if getent group hycan >/dev/null; then groupdel hycan; fi
step 'uninstalled'
