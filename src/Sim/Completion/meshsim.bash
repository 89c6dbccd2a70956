# Completion of meshsim for bash. For this shell:   source <(meshsim completion bash)
# For every new one:   meshsim completion bash > ~/.local/share/bash-completion/completions/meshsim
_meshsim() {
  local program=${1/#\~/$HOME} current=${COMP_WORDS[COMP_CWORD]} line suggestion
  line=${COMP_LINE:0:COMP_POINT}
  line=meshsim${line#"$1"}
  COMPREPLY=()
  # --format=js is asked as --format js. Where bash does not end words at '=', the option is part of what is offered.
  local option=
  if [[ $line =~ ^(.*[[:space:]](--[a-z-]+))=([^[:space:]=]*)$ ]]; then
    line="${BASH_REMATCH[1]} ${BASH_REMATCH[3]}" current=${BASH_REMATCH[3]}
    [[ $COMP_WORDBREAKS == *=* ]] || option=${BASH_REMATCH[2]}=
  fi
  while IFS= read -r suggestion; do
    case $suggestion in
      "$current"*) ;;
      *) continue ;;
    esac
    # Options only where a dash is typed, so that elsewhere the shell offers files.
    case $suggestion in
      /* | -\?) ;;
      -*) [[ $current == -* ]] && COMPREPLY+=("$suggestion") ;;
      *) COMPREPLY+=("$option$suggestion") ;;
    esac
  done < <("$program" "[suggest:${#line}]" "$line" 2>/dev/null)
}
complete -o bashdefault -o default -F _meshsim meshsim
