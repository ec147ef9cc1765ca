#!/usr/bin/env bash
# Measures the example proxy behind nginx and HAProxy, and prints tables in Markdown (docs/behind-a-proxy.md).
# Uses the nginx and the haproxy that are installed; where one is missing, it downloads the Debian packages from the
# sources that apt is set up with, and unpacks them below target/: nothing is installed, no root is needed.
# Arguments go to the measurement: --help lists them. Exit code 1: something that the docs promise does not hold.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
example=$(dirname "$here")
root=$(cd "$example/../.." && pwd)
work=$example/target/behind
say() { printf '== %s\n' "$*" >&2; }
fail() {
  say "$*"
  exit 1
}
command -v curl > /dev/null || fail "curl is needed: it is one of the clients"

mkdir -p "$work"
find_jar() { find "$example/target" -maxdepth 1 -name 'safeclose-example-s3-proxy-*.jar' -print -quit; }
is_current() {
  [ -n "$jar" ] && [ -d "$example/target/lib" ] &&
    [ -z "$(find "$root/core/src/main" "$root/servlet-adapter/src/main" "$example/src/main" -newer "$jar" -print -quit)" ]
}
jar=$(find_jar)
if ! is_current; then
  say "building the example: mvn package, without tests"
  (cd "$root" && mvn -B -q -pl examples/s3-proxy -am -Dmaven.test.skip -DskipPitest -Dspotless.check.skip \
    -Denforcer.skip -Dmaven.javadoc.skip -Dmaven.source.skip -Dcyclonedx.skip -Dinvoker.skip package) >&2
  jar=$(find_jar)
fi

# Where a program is: installed (Debian keeps servers in sbin, which is not on everybody's path), or unpacked.
find_program() {
  PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin:$work/packages/root/usr/sbin command -v "$1" || true
}

unpack() {
  command -v apt-get > /dev/null || fail "$1 is not installed, and there is no apt-get to download it with"
  local names # what installing it would bring along, and is not there yet
  mapfile -t names < <(apt-get install -s --no-install-recommends "$1" | awk '$1 == "Inst" { print $2 }')
  [ "${#names[@]}" -gt 0 ] || fail "apt-get knows no package $1: run apt-get update, or install it"
  say "$1 is not installed: downloading and unpacking, not installing: ${names[*]}"
  mkdir -p "$work/packages/root"
  (cd "$work/packages" && apt-get download "${names[@]}" >&2)
  local package
  for package in "$work"/packages/*.deb; do
    dpkg-deb -x "$package" "$work/packages/root"
  done
}

for program in nginx haproxy; do
  [ -n "$(find_program "$program")" ] || unpack "$program"
done
nginx=$(find_program nginx)
haproxy=$(find_program haproxy)
mkdir -p "$work/packages/root/usr/lib" # empty where both programs are installed
libraries=$(find "$work/packages/root/usr/lib" -mindepth 1 -maxdepth 1 -type d -name '*-linux-*' -print -quit)
if [ -n "$libraries" ]; then
  export LD_LIBRARY_PATH=$libraries${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}
fi

echo "$("$nginx" -v 2>&1); $("$haproxy" -v | sed -n 1p)"
echo "$(curl --version | sed -n '1s/^\(curl [^ ]*\).*/\1/p'); $(java -version 2>&1 | sed -n 1p)"
echo "$(uname -sr), $(nproc) processors, $(awk '/MemTotal/ { printf "%.0f GiB", $2 / 1048576 }' /proc/meminfo)," \
  "tcp_wmem $(tr '\t' ' ' < /proc/sys/net/ipv4/tcp_wmem), tcp_rmem $(tr '\t' ' ' < /proc/sys/net/ipv4/tcp_rmem)"
echo
exec java -cp "$jar" io.github.safeclose.examples.s3proxy.behind.BehindCommand \
  --nginx "$nginx" --haproxy "$haproxy" --configurations "$here" --dir "$work" "$@"
