#compdef meshsim
# Completion of meshsim for zsh. For this shell:   source <(meshsim completion zsh)
# For every new one, in a folder that $fpath names:   meshsim completion zsh > ~/.zfunc/_meshsim
_meshsim() {
  local program=${~words[1]} line=meshsim suggestion
  local -a found
  (( CURRENT > 2 )) && line+=" ${(j: :)words[2,CURRENT-1]}"
  # --format=js is asked as --format js, and what is offered stands behind the '='.
  if [[ $PREFIX == --*=* ]]; then
    line+=" ${PREFIX%%=*}"
    compset -P '--*='
  fi
  line+=" $PREFIX"
  for suggestion in ${(f)"$($program "[suggest:${#line}]" "$line" 2>/dev/null)"}; do
    # Options only where a dash is typed, so that elsewhere the shell offers files.
    case $suggestion in
      (/*|-\?) ;;
      (-*) [[ $PREFIX == -* ]] && found+=("$suggestion") ;;
      (*) found+=("$suggestion") ;;
    esac
  done
  if (( $#found )); then
    compadd -- $found
  else
    _files
  fi
}
if [[ ${funcstack[1]} == _meshsim ]]; then
  _meshsim "$@"
else
  (( $+functions[compdef] )) || { autoload -Uz compinit && compinit -u }
  compdef _meshsim meshsim
fi
