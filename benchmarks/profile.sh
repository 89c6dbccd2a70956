#!/usr/bin/env bash
# Instructions by function for a line of a replay, by valgrind's callgrind on the native program: what the lines cost a second
# time, so that neither the start nor what is met for the first time counts. Arguments: Log, Distinct or OneRoute, and lines.
set -euo pipefail
cd "$(dirname "$0")/.."
stream=${1:-Log}
lines=${2:-100000}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
dotnet publish src/Sim -c Release -r linux-x64 -o artifacts/native -v quiet -p:RunAnalyzers=false
cp artifacts/native/meshsim "$folder"   # without its .dbg, which valgrind stumbles over; names are taken from it below
dotnet run -c Release --project benchmarks -- replay-files "$folder" "$stream" "$lines"
"$folder/meshsim" compile -f "$folder/manifests.yaml" -o "$folder/mesh.hmt" --quiet
nm artifacts/native/meshsim.dbg | awk '$2 ~ /[tT]/ { print "0x" $1, $3 }' \
  | sed -E 's/ (meshsim_HelloMesh|HelloMesh_[A-Za-z]+_HelloMesh|S_P_CoreLib)_/ /' > "$folder/names.txt"
for pass in once twice; do
  valgrind --tool=callgrind --callgrind-out-file="$folder/$pass.out" --log-file="$folder/$pass.log" "$folder/meshsim" replay \
    "$folder/$pass.jsonl" -f "$folder/mesh.hmt" --format jsonl --fields id,outcome,destination --workers 1 --quiet > /dev/null
  callgrind_annotate --threshold=100 "$folder/$pass.out" | sed -nE 's/^ *([0-9,]+) \([^)]*\) +[^:]*:([^ ]+).*/\1 \2/p' | tr -d , > "$folder/$pass.txt"
done
echo "| function | instructions a line |"
echo "|---|---|"
awk -v lines="$lines" 'FILENAME ~ /names/ { name[$1] = $2; next }
  FILENAME ~ /once/ { once[$2] += $1; next }
  { twice[$2] += $1 }
  END { for (at in twice) { cost = (twice[at] - once[at]) / lines; all += cost
      if (cost >= 30) printf "| %s | %.0f |\n", at in name ? name[at] : at, cost }
    printf "| all | %.0f |\n", all }' "$folder/names.txt" "$folder/once.txt" "$folder/twice.txt" | sort -t'|' -k3 -rn
