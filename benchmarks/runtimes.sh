#!/usr/bin/env bash
# Times the program as it can be published: just-in-time as in the tool's package, with tiered PGO, ReadyToRun, native.
# Arguments: bytes of the file that is replayed, and how often each is called.
set -euo pipefail
cd "$(dirname "$0")/.."
publish() {
  local out=$1
  shift
  dotnet publish src/Sim -c Release -r linux-x64 --self-contained false -o "artifacts/runtimes/$out" -v quiet -p:RunAnalyzers=false \
    -p:RestoreLockedMode=false -p:NuGetLockFilePath=obj/runtimes.lock.json "$@"
}
publish jit -p:PublishAot=false
publish r2r -p:PublishAot=false -p:PublishReadyToRun=true
dotnet publish src/Sim -c Release -r linux-x64 -o artifacts/native -v quiet -p:RunAnalyzers=false
dotnet run -c Release --project benchmarks -- runtimes "${1:-100000000}" "${2:-20}" artifacts/runtimes/jit/meshsim \
  "env DOTNET_TieredPGO=1 artifacts/runtimes/jit/meshsim" artifacts/runtimes/r2r/meshsim artifacts/native/meshsim
