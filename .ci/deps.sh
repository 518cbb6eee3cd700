#!/bin/sh
# deps.sh [build] - install the Debian packages of .ci/packages.txt that are missing; asks nothing when run as root.
# With `build`, only those in front of the first "# test:", so that an officer's machine gets no browser.
set -eu
here=$(dirname "$0")
missing=
list=$(cat "$here/packages.txt")
[ "${1:-}" != build ] || list=$(sed '/^# test:/,$d' "$here/packages.txt")
for p in $(printf '%s\n' "$list" | grep -v '^#'); do
    case $p in nodejs) c=node ;; npm) c=npm ;; *) c= ;; esac # Node from elsewhere brings npm along and excludes Debian's
    if [ -n "$c" ] && command -v "$c" >/dev/null; then continue; fi
    [ "$(dpkg-query -W -f='${db:Status-Status}' "$p" 2>/dev/null || true)" = installed ] || missing="$missing $p"
done
[ -n "$missing" ] || exit 0
echo "lamsach: cài các gói Debian còn thiếu / installing missing Debian packages:$missing"
sudo=
if [ "$(id -u)" != 0 ]; then
    echo "lamsach: cần quyền quản trị, dùng sudo / needs administrator rights, using sudo"
    sudo=sudo
fi
$sudo env DEBIAN_FRONTEND=noninteractive apt-get update -qq
# shellcheck disable=SC2086
$sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >/dev/null
