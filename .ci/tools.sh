# Finds the tools that the gate and the conformance run need, and installs those that are missing. Source it.
#
# Only apt and npm are used, with whatever registries they are configured for. What npm brings is kept in .ci/tools,
# in a folder named after the lock file, so that a changed lock file makes a new folder.

CI_DIR=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# Node for machines whose packages offer an older one than the Salesforce CLI needs.
NODE_VERSION=20.20.2
NODE_MAJOR=20
JAVA_MAJOR=11

# Runs a command up to three times: a registry that does not answer is asked again.
retry() {
  local attempt
  for attempt in 1 2; do
    "$@" && return 0
    echo "attempt $attempt of 3 failed: ${*:0:3}; trying again" >&2
    sleep $((attempt * 5))
  done
  "$@"
}

# Runs a command silently; shows the end of its output, without addresses, when it fails.
quietly() {
  local log status=0
  log=$(mktemp)
  "$@" > "$log" 2>&1 || status=$?
  [ "$status" -eq 0 ] || tail -20 "$log" | sed -E 's#[a-z]+://[^ ]*#(address)#g' >&2
  rm -f "$log"
  return "$status"
}

# Installs the first of these Debian packages that can be installed.
install_package() {
  command -v apt-get > /dev/null || return 1
  if [ -z "${apt_lists_are_fresh:-}" ]; then
    retry quietly apt-get update || return 1
    apt_lists_are_fresh=yes
  fi
  local package
  for package in "$@"; do
    apt-cache show "$package" > /dev/null 2>&1 || continue
    echo "installing the package $package"
    retry quietly env DEBIAN_FRONTEND=noninteractive apt-get install --yes --no-install-recommends "$package" && return 0
  done
  return 1
}

missing() {
  echo "$1 is missing and could not be installed; install it and run this again" >&2
  return 1
}

node_major() {
  { node --version 2> /dev/null || echo v0; } | sed -E 's/^v([0-9]+).*/\1/'
}

java_major() {
  # 'openjdk version "17.0.15"', and 'java version "1.8.0_402"' for Java 8.
  java -version 2>&1 | sed -nE '1s/.* version "(1\.)?([0-9]+).*/\2/p' | grep . || echo 0
}

ensure_compiler() {
  command -v cc > /dev/null || install_package build-essential || missing 'A C compiler (cc)'
}

ensure_git() {
  command -v git > /dev/null || install_package git || missing git
}

ensure_node() {
  if [ "$(node_major)" -lt "$NODE_MAJOR" ]; then
    command -v npm > /dev/null || install_package npm || missing npm || return 1
    hash -r
  fi
  [ "$(node_major)" -ge "$NODE_MAJOR" ] || ensure_node_from_npm
}

# npm has Node itself as a package, for machines whose own is too old.
ensure_node_from_npm() {
  local machine folder
  case $(uname -m) in
    x86_64) machine=x64 ;;
    aarch64) machine=arm64 ;;
    *) missing "Node $NODE_MAJOR or later" || return 1 ;;
  esac
  folder=$CI_DIR/tools/node-$NODE_VERSION-$machine
  if [ ! -x "$folder/bin/node" ]; then
    echo "installing the npm package node-linux-$machine $NODE_VERSION"
    rm -rf "$folder" "$folder.new"
    mkdir -p "$folder.new"
    retry quietly npm install --prefix "$folder.new" --ignore-scripts --no-audit --no-fund "node-linux-$machine@$NODE_VERSION" ||
      missing "Node $NODE_MAJOR or later" || return 1
    mv "$folder.new/node_modules/node-linux-$machine" "$folder"
    rm -rf "$folder.new"
  fi
  PATH=$folder/bin:$PATH
  hash -r
}

# Sets CHROMIUM to a browser that draws pages without a screen.
ensure_chromium() {
  local name
  for name in chromium chromium-browser google-chrome; do
    if CHROMIUM=$(command -v "$name"); then export CHROMIUM && return 0; fi
  done
  install_package chromium chromium-browser || missing Chromium || return 1
  hash -r
  CHROMIUM=$(command -v chromium || command -v chromium-browser) && export CHROMIUM
}

ensure_java() {
  [ "$(java_major)" -ge "$JAVA_MAJOR" ] || install_package openjdk-17-jre-headless default-jre-headless ||
    missing "Java $JAVA_MAJOR or later" || return 1
  hash -r
}

ensure_python() {
  python3 -c 'import ensurepip, venv' 2> /dev/null || install_package python3-venv || missing 'Python 3 with venv' || return 1
  hash -r
}

# Installs the packages of .ci/conformance/package-lock.json and sets CONFORMANCE_TOOLS to their folder.
ensure_conformance_tools() {
  ensure_npm_packages conformance CONFORMANCE_TOOLS
}

# Installs the packages of .ci/clients/package-lock.json and of requirements.txt beside it. Sets CLIENT_TOOLS to the folder of
# the former and CLIENT_PYTHON to the Python that has the latter.
ensure_client_tools() {
  ensure_npm_packages clients CLIENT_TOOLS && ensure_client_python
}

ensure_client_python() {
  local requirements=$CI_DIR/clients/requirements.txt key target
  # A virtual environment is of one Python, and cannot be moved.
  key=$({ cat "$requirements" && python3 --version; } | sha256sum | cut -c1-16)
  target=$CI_DIR/tools/clients-python-$key
  export CLIENT_PYTHON=$target/bin/python
  [ ! -f "$target/complete" ] || return 0
  echo 'installing the Python packages of .ci/clients'
  rm -rf "$target"
  quietly python3 -m venv "$target" || missing 'A virtual environment of Python' || return 1
  retry quietly "$target/bin/pip" install --disable-pip-version-check --requirement "$requirements" ||
    missing 'One of the Python packages of .ci/clients' || return 1
  touch "$target/complete"
}

# Installs the packages of a folder of .ci and sets the variable to where they are.
ensure_npm_packages() { # FOLDER VARIABLE
  local source=$CI_DIR/$1 key building target
  key=$(cat "$source/package.json" "$source/package-lock.json" | sha256sum | cut -c1-16)
  target=$CI_DIR/tools/$1-$key
  export "$2=$target"
  [ ! -f "$target/complete" ] || return 0
  echo "installing the npm packages of .ci/$1"
  building=$target.new
  rm -rf "$building" "$target"
  mkdir -p "$building"
  cp "$source/package.json" "$source/package-lock.json" "$source/.npmrc" "$building/"
  (cd "$building" && retry quietly npm ci --prefer-offline --loglevel=error) ||
    missing "One of the npm packages of .ci/$1" || return 1
  touch "$building/complete"
  mv "$building" "$target"
}
