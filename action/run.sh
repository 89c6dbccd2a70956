#!/usr/bin/env bash
# What action.yml runs. Inputs come as INPUT_… variables, so nothing that a workflow passes is read as shell.
# MESHSIM names a program that is there already; without it the program is built from the action's own source.
set -uo pipefail

fail_on=${INPUT_FAIL_ON:-error}
case $fail_on in
  error | warning | never) ;;
  *)
    echo "::error title=meshsim::fail-on takes error, warning or never; it was given '$fail_on'"
    exit 2
    ;;
esac

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

if [ -n "${MESHSIM:-}" ]; then
  meshsim=("$MESHSIM")
else
  # Not the native program: compiling that takes minutes, and the runs here take seconds.
  source=$(cd "$(dirname "$0")/.." && pwd)
  if ! dotnet build "$source/src/Sim" -c Release -o "$scratch/program" -p:RunAnalyzers=false > "$scratch/build" 2>&1; then
    cat "$scratch/build"
    echo "::error title=meshsim::meshsim could not be built"
    exit 2
  fi
  meshsim=(dotnet "$scratch/program/meshsim.dll")
fi

# Appends OPTION LINE to the array ARGUMENTS for each line that is not blank; an empty OPTION appends the line alone.
arguments=()
append() {
  local line
  while IFS= read -r line || [ -n "$line" ]; do
    line=${line%$'\r'}
    if [ -n "${line//[[:space:]]/}" ]; then
      [ -n "$1" ] && arguments+=("$1")
      arguments+=("$line")
    fi
  done <<< "$2"
}

append -f "${INPUT_MANIFESTS:-manifests}"
append --set "${INPUT_SET:-}"
common=("${arguments[@]}")

strict=()
[ "$fail_on" = warning ] && strict=(--strict)
"${meshsim[@]}" lint "${common[@]}" --format github "${strict[@]}" 2> "$scratch/lint"
lint=$?
cat "$scratch/lint" >&2

replay=0
: > "$scratch/replay"
requests=${INPUT_REQUESTS:-}
if [ -n "${requests//[[:space:]]/}" ] && [ "$lint" -ne 2 ]; then
  arguments=()
  append "" "$requests"
  arguments+=("${common[@]}" --format github --registry "${INPUT_REGISTRY:-open}")
  append --expect "${INPUT_EXPECTATIONS:-}"
  append --workload "${INPUT_WORKLOAD:-}"
  # Findings are annotated already; requests are answered from what could be read.
  [ "$lint" -ne 0 ] && arguments+=(--force)
  "${meshsim[@]}" replay "${arguments[@]}" 2> "$scratch/replay"
  replay=$?
  cat "$scratch/replay" >&2
fi

code=$lint
[ "$replay" -gt "$code" ] && code=$replay

if [ -n "${GITHUB_STEP_SUMMARY:-}" ]; then
  {
    case $code in
      0) echo "### meshsim: all well" ;;
      1) echo "### meshsim: not as expected" ;;
      *) echo "### meshsim: could not be done as asked" ;;
    esac
    printf '\n```\n'
    cat "$scratch/lint" "$scratch/replay"
    printf '```\n'
  } >> "$GITHUB_STEP_SUMMARY"
fi
[ -n "${GITHUB_OUTPUT:-}" ] && echo "exit-code=$code" >> "$GITHUB_OUTPUT"

[ "$fail_on" = never ] && [ "$code" -eq 1 ] && code=0
exit "$code"
