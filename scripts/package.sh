#!/usr/bin/env bash
# Builds dist/hycan-daemon_VERSION_ARCHITECTURE.deb, and has lintian look at it; prints its path.
#   scripts/package.sh
set -euo pipefail
# shellcheck source=scripts/lib/common.sh
. "$(dirname "$0")/lib/common.sh"
# shellcheck source=scripts/lib/stage.sh
. "$root/scripts/lib/stage.sh"

need dpkg-deb:dpkg lintian:lintian
"$root/scripts/build.sh"
step 'packaging'
version=$("$root/dist/hycan_daemon" --version | cut -d' ' -f2)
architecture=$(dpkg --print-architecture)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
umask 022
chmod 755 "$work"
stage "$work" /usr /lib/systemd/system

doc=$work/usr/share/doc/hycan-daemon
install -m 644 "$root/packaging/debian/copyright" "$doc/copyright"
date=$(git -C "$root" log -1 --format=%aD 2>/dev/null || date -R)
printf 'hycan-daemon (%s) unstable; urgency=medium\n\n  * See CHANGELOG.md.\n\n -- The CanTools contributors <contributors@cantools.invalid>  %s\n' \
  "$version" "$date" | gzip -9nc > "$doc/changelog.gz"
install -D -m 644 "$root/packaging/debian/lintian-overrides" "$work/usr/share/lintian/overrides/hycan-daemon"

mkdir "$work/DEBIAN"
install -m 644 "$root/packaging/debian/conffiles" "$work/DEBIAN/conffiles"
install -m 755 "$root"/packaging/debian/{postinst,prerm,postrm} "$work/DEBIAN/"
(cd "$work" && find . -type f ! -path './DEBIAN/*' -printf '%P\0' | LC_ALL=C sort -z | xargs -0 md5sum) > "$work/DEBIAN/md5sums"
chmod 644 "$work/DEBIAN/md5sums"
sed "s/@VERSION@/$version/; s/@ARCHITECTURE@/$architecture/; s/@SIZE@/$(du -sk --exclude=DEBIAN "$work" | cut -f1)/" \
  "$root/packaging/debian/control" > "$work/DEBIAN/control"

rm -f "$root"/dist/hycan-daemon_*.deb
package=$root/dist/hycan-daemon_${version}_$architecture.deb
# gzip: unpacked in a third of the time of xz, which counts on small machines; lintian refuses zstd.
dpkg-deb --root-owner-group -Zgzip --build "$work" "$package" >&2
lintian --fail-on error --tag-display-limit 0 "$package" >&2
echo "$package"
