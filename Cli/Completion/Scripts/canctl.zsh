#compdef canctl
# zsh completion for canctl
_canctl() {
  local -a found
  local word meaning
  while IFS=$'\t' read -r word meaning; do
    word=${word//:/\\:}
    found+=("${word}${meaning:+:$meaning}")
  done < <("${words[1]}" complete-words "${(@)words[2,CURRENT]}" 2>/dev/null)
  if (( ${#found} )); then
    _describe -t words 'canctl' found
  else
    _files
  fi
}
if [ "$funcstack[1]" = "_canctl" ]; then
  _canctl "$@"
else
  compdef _canctl canctl
fi
