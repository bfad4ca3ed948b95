#!/usr/bin/env bash
# Builds everything and publishes the programs to dist/.
#   scripts/build.sh
set -euo pipefail
# shellcheck source=scripts/lib/common.sh
. "$(dirname "$0")/lib/common.sh"
need_dotnet

case $(uname -m) in
  x86_64) rid=linux-x64 ;;
  aarch64) rid=linux-arm64 ;;
  *) die "no build for $(uname -m): only x86_64 and aarch64" ;;
esac

step 'building the solution'
cd "$root"
dotnet build CanTools.sln -c Release -v quiet -nodeReuse:false

# One file that needs no .NET on the machine where it runs, compiled ahead of time: that is what makes it start fast.
step 'publishing dist/hycan_daemon'
dotnet publish Daemon/CanTools.Daemon.csproj -c Release -r "$rid" -o "$root/artifacts/publish-daemon" -v quiet \
  -nodeReuse:false -p:PublishProfile=Ship
mkdir -p dist
install -m 755 artifacts/publish-daemon/hycan_daemon dist/hycan_daemon
