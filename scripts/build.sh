#!/usr/bin/env bash
# Builds everything and publishes the programs to dist/; does nothing where nothing has changed since.
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

cd "$root"
stamp=artifacts/built

# Whether a source is newer than the last build, or is gone. Without git, nobody knows.
changed() {
  local sources
  [ -e "$stamp" ] && [ -x dist/hycan_daemon ] && [ -x dist/can-gateway ] && [ -x dist/canctl ] || return 0
  sources=$(git ls-files --cached --others --exclude-standard -- \
    '*.cs' '*.csproj' '*.props' '*.pubxml' '*.proto' '*.sln' 'Cli/Completion/Scripts/*' 'packaging/man/*' global.json .editorconfig scripts/build.sh) || return 0
  # shellcheck disable=SC2086 # No source has a blank in its name.
  [ -n "$(find $sources -newer "$stamp" 2>&1)" ]
}
if ! changed; then
  step 'nothing to build'
  exit 0
fi

rm -f "$stamp"
touch "$stamp.new" 2>/dev/null || { mkdir -p artifacts && touch "$stamp.new"; }
step 'building the solution'
dotnet build CanTools.sln -c Release -v quiet -nodeReuse:false

# One file that needs no .NET on the machine where it runs, compiled ahead of time: that is what makes it start fast.
step 'publishing dist/hycan_daemon'
dotnet publish Daemon/CanTools.Daemon.csproj -c Release -r "$rid" -o "$root/artifacts/publish-daemon" -v quiet \
  -nodeReuse:false -p:PublishProfile=Ship
mkdir -p dist
install -m 755 artifacts/publish-daemon/hycan_daemon dist/hycan_daemon

step 'publishing dist/can-gateway'
dotnet publish Gateway/CanTools.Gateway.csproj -c Release -r "$rid" -o "$root/artifacts/publish-gateway" -v quiet \
  -nodeReuse:false -p:PublishProfile=Ship
install -m 755 artifacts/publish-gateway/can-gateway dist/can-gateway

step 'publishing dist/canctl'
dotnet publish Cli/CanTools.Cli.csproj -c Release -r "$rid" -o "$root/artifacts/publish-canctl" -v quiet \
  -nodeReuse:false -p:PublishProfile=Ship
install -m 755 artifacts/publish-canctl/canctl dist/canctl

# Their options are what the programs' own --help says.
step 'writing dist/man'
rm -rf dist/man
dist/canctl write-man-pages packaging/man dist dist/man
mkdir -p dist/completion
for shell in bash zsh fish; do dist/canctl completion "$shell" > "dist/completion/canctl.$shell"; done
mv "$stamp.new" "$stamp"
