#!/usr/bin/env bash
# Packs CanTools.Client, and CanTools.Shared that it needs, into dist/nuget/: a folder feed for 'dotnet add package'.
#   scripts/pack.sh
set -euo pipefail
# shellcheck source=scripts/lib/common.sh
. "$(dirname "$0")/lib/common.sh"
need_dotnet

step 'packing dist/nuget'
rm -rf "$root/dist/nuget"
for project in Shared Client; do
  dotnet pack "$root/$project" -c Release -o "$root/dist/nuget" -v quiet -nodeReuse:false
done
ls "$root/dist/nuget" >&2
