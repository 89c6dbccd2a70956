#!/usr/bin/env bash
# Publishes the native program and times it as a whole: one request, a file, a large snapshot. Arguments: bytes of the
# file, and how often the request is sent.
set -euo pipefail
cd "$(dirname "$0")/.."
dotnet publish src/Sim -c Release -r linux-x64 -o artifacts/native -v quiet -p:RunAnalyzers=false
dotnet run -c Release --project benchmarks -- program "${1:-10000000000}" "${2:-40}" artifacts/native/meshsim
