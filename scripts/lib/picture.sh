#!/usr/bin/env bash
# Prints docs/live.svg: what 'canctl obd watch' shows at a terminal, taken from one, with a simulated car, on a bus of its own. Under a
# kernel with CAN: scripts/can_vm.sh -- scripts/lib/picture.sh > docs/live.svg
set -euo pipefail
# shellcheck source=scripts/lib/common.sh
. "$(dirname "$0")/common.sh"
need tmux:tmux

socket=$(mktemp -u)
export PATH=$root/dist:$PATH LC_ALL=C.UTF-8
tmux() { command tmux -S "$socket" -f /dev/null "$@"; }
trap 'tmux kill-server 2>/dev/null || true' EXIT
# The car has been driving for a minute when the picture is taken.
tmux new-session -d -x 100 -y 24 \
  "canctl sandbox -- sh -c 'canctl simulate -q vcan0 & sleep 5; canctl obd watch --direct --timeout 2s --every 1s --ecu 7E8 vcan0'"
sleep 90
width=88
{
  lines=$(tmux capture-pane -p | sed -e '/^ *$/d' -e 's/ *$//')
  height=$(($(wc -l <<<"$lines") * 20 + 58))
  cat <<SVG
<svg xmlns="http://www.w3.org/2000/svg" width="$((width * 9))" height="$height" font-family="ui-monospace, monospace" font-size="15">
<rect width="100%" height="100%" rx="6" fill="#1e1e1e"/>
<text x="14" y="26" fill="#9a9a9a" xml:space="preserve">\$ canctl obd watch vcan0</text>
SVG
  y=54
  while IFS= read -r line; do
    line=$(sed -e 's/&/\&amp;/g; s/</\&lt;/g' -e 's/\([▁▂▃▄▅▆▇█][▁▂▃▄▅▆▇█]*\)/<tspan fill="#4ec94e">\1<\/tspan>/' <<<"$line")
    printf '<text x="14" y="%d" fill="#e6e6e6" xml:space="preserve">%s</text>\n' "$y" "$line"
    y=$((y + 20))
  done <<<"$lines"
  echo '</svg>'
}
