# meshsim as a native program for x86-64 on a base without shell and package manager. It runs as the base's user (1654):
# what it reads has to be readable for everybody, and to write into a mounted folder it takes that folder's owner.
#   docker build --build-arg SourceRevisionId="$(git rev-parse HEAD)" -t meshsim .
#   docker run --rm -v "$PWD:/work:ro" meshsim replay requests.jsonl -f manifests
#   docker run --rm -v "$PWD:/work" --user "$(id -u):$(id -g)" meshsim compile -f manifests -o mesh.hmt
#   docker run --rm -v "$PWD:/work:ro" -p 8443:8443 meshsim serve -f manifests --port 443=8443 --address 0.0.0.0

# The native compiler comes in the version that the SDK names, and the lock files hold that version: both change together.
FROM mcr.microsoft.com/dotnet/sdk:10.0.401-noble AS build
RUN apt-get update \
    && apt-get install -y --no-install-recommends clang zlib1g-dev \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /source
# What restoring reads comes first, so that packages are fetched again only when it changes.
COPY Directory.Build.props Directory.Packages.props global.json ./
COPY src/Directory.Build.props src/
COPY src/Model/HelloMesh.Model.csproj src/Model/packages.lock.json src/Model/
COPY src/Router/HelloMesh.Router.csproj src/Router/packages.lock.json src/Router/
COPY src/Testing/HelloMesh.Testing.csproj src/Testing/packages.lock.json src/Testing/
COPY src/Sim/HelloMesh.Sim.csproj src/Sim/packages.lock.json src/Sim/
ENV RestoreLockedMode=true
RUN dotnet restore src/Sim -r linux-x64
COPY src src
# There is no repository in here to ask for the commit. It is part of the version, and snapshots are tied to that.
ARG SourceRevisionId
RUN dotnet publish src/Sim -c Release -r linux-x64 -o artifacts/native -p:RunAnalyzers=false

FROM mcr.microsoft.com/dotnet/runtime-deps:10.0-noble-chiseled
COPY LICENSE /usr/share/doc/meshsim/LICENSE
COPY --from=build /source/artifacts/native/meshsim /usr/local/bin/meshsim
WORKDIR /work
ENTRYPOINT ["meshsim"]
