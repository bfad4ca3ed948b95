# bash completion for canctl
_canctl() {
  local line
  COMPREPLY=()
  # Words such as 7E0:7E8 are one word to canctl, and three to bash.
  local words cword
  if declare -F _get_comp_words_by_ref >/dev/null; then
    _get_comp_words_by_ref -n : words cword
  else
    words=("${COMP_WORDS[@]}") cword=$COMP_CWORD
  fi
  while IFS=$'\t' read -r line _; do
    COMPREPLY+=("$line")
  done < <("${words[0]}" complete-words "${words[@]:1:cword}" 2>/dev/null)
  if ((${#COMPREPLY[@]} == 0)); then
    compopt -o default 2>/dev/null
  fi
  if declare -F __ltrim_colon_completions >/dev/null; then
    __ltrim_colon_completions "${words[cword]}"
  fi
}
complete -F _canctl canctl
