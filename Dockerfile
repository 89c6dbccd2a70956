# syntax=docker/dockerfile:1
# meshsim as a native program on a base without shell and package manager.
#   docker build -t meshsim .
#   docker run --rm -v "$PWD:/work:ro" meshsim replay requests.jsonl -f manifests
FROM mcr.microsoft.com/dotnet/sdk:10.0-noble AS build
RUN apt-get update \
    && apt-get install -y --no-install-recommends clang zlib1g-dev \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /source
COPY Directory.Build.props Directory.Packages.props global.json .editorconfig LICENSE ./
COPY assets assets
COPY src src
RUN dotnet publish src/Sim -c Release -r linux-x64 -o artifacts/native

FROM mcr.microsoft.com/dotnet/runtime-deps:10.0-noble-chiseled
COPY --from=build /source/artifacts/native/meshsim /usr/local/bin/meshsim
WORKDIR /work
ENTRYPOINT ["meshsim"]
