#!/usr/bin/env bash
# Installs hycan_daemon as a service, and can-gateway as one that is not started yet, from dist/: program, man pages, user, group and units. Debian's package does the same, better.
#   sudo scripts/install.sh
# PREFIX is /usr/local or /usr. With DESTDIR=… it only puts files there.
set -euo pipefail
# shellcheck source=scripts/lib/common.sh
. "$(dirname "$0")/lib/common.sh"
# shellcheck source=scripts/lib/stage.sh
. "$root/scripts/lib/stage.sh"

prefix=${PREFIX-/usr/local}
[ -n "${DESTDIR-}" ] || [ "$(id -u)" = 0 ] || die "this takes root. Run it with sudo"
case $prefix in
  /usr | /usr/local) ;;
  *) die "PREFIX is /usr or /usr/local, because systemd looks nowhere else; not '$prefix'" ;;
esac
[ ! -e /var/lib/dpkg/info/hycan-daemon.list ] || die "Debian's package is installed. Remove it first: apt remove hycan-daemon"
umask 022
stage "${DESTDIR-}" "$prefix" /etc/systemd/system
[ -z "${DESTDIR-}" ] || exit 0

systemd-sysusers "$prefix/lib/sysusers.d/hycan-daemon.conf"
systemd-sysusers "$prefix/lib/sysusers.d/can-gateway.conf"
chgrp can-gateway /etc/can-gateway.json
if [ -d /run/systemd/system ]; then
  systemctl daemon-reload
  systemctl enable --quiet hycan-daemon.socket hycan-daemon.service
  # Clients of one that was installed before stay connected.
  systemctl start hycan-daemon.socket
  systemctl restart hycan-daemon.service
else
  systemctl enable --quiet hycan-daemon.socket hycan-daemon.service || true
  step 'systemd does not run here: the service starts with the next boot that it does'
fi
step 'installed. Who may use it: sudo usermod -aG hycan NAME, then log in anew'
