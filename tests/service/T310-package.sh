#!/bin/sh
# Proves that the Debian package is built from the tree, that lintian has nothing to refuse, and that on a real system with
# systemd it installs and starts, is upgraded while faxes are under way without losing or doubling one, keeps an edited
# configuration, and leaves the queue alone when it is removed and purged.
command -v lintian >/dev/null && command -v dh >/dev/null || { echo "no debhelper or no lintian: skipped"; exit 77; }
. "$UKETSUKE_TEST_SOURCE/tests/service/boot.sh"

# a clean export: what git knows, as it stands
mkdir "$scratch/source"
(cd "$UKETSUKE_TEST_SOURCE" && git -c safe.directory="*" ls-files -z --cached --others --exclude-standard | xargs -0 cp --parents -P -t "$scratch/source") ||
    { echo "no git checkout: skipped"; exit 77; }
(
    cd "$scratch/source" || exit 1
    # the compiler's cache knows these files by another directory
    CCACHE_BASEDIR=$scratch/source CCACHE_NOHASHDIR=1 DEB_CFLAGS_STRIP=-g PATH=/usr/lib/ccache:$PATH DEB_BUILD_OPTIONS="parallel=2 nocheck noautodbgsym reproducible=-fixfilepath,-fixdebugpath" \
        DPKG_DEB_COMPRESSOR_TYPE=gzip DPKG_DEB_COMPRESSOR_LEVEL=1 dpkg-buildpackage -us -uc -b >"$scratch/build.log" 2>&1
) || { tail -30 "$scratch/build.log"; fail "the package cannot be built"; done_testing; }
lintian --fail-on error "$scratch"/*.changes >"$scratch/out" 2>&1 || fail "lintian: $(grep ^E "$scratch/out")"
grep '^W' "$scratch/out" | grep -v initial-upload-closes-no-bugs && fail "lintian warns"

# the same as an older version
deb=$(ls "$scratch"/uketsuke_*.deb)
data=$(ls "$scratch"/uketsuke-data_*.deb)
mkdir "$scratch/old" "$scratch/new"
for package in "$deb" "$data"; do
    cp "$package" "$scratch/new"
    dpkg-deb -R "$package" "$scratch/unpacked"
    sed -i -E 's/^(Version: |Depends: uketsuke-data \(= )[0-9][^)]*/\10.0.9/' "$scratch/unpacked/DEBIAN/control"
    dpkg-deb --root-owner-group -Zgzip -z1 -b "$scratch/unpacked" "$scratch/old/$(basename "$package")" >/dev/null
    rm -r "$scratch/unpacked"
done

boot "mkdir -p \$root/packages \$root/var/spool/hylafax/recvq; cp -r $scratch/old $scratch/new \$root/packages
rm -f \$root/usr/sbin/policy-rc.d"
install_version() { # old|new
    in_root env DEBIAN_FRONTEND=noninteractive sh -c "dpkg -i /packages/$1/*.deb" >"$scratch/out" 2>&1 || { cat "$scratch/out"; fail "dpkg -i $1"; }
}
uketsuke() { in_root runuser -u uketsuke -- /usr/bin/uketsuke "$@"; }
n_read() { uketsuke status --json | jq .faxes.read; }
has_read() { [ "$(n_read)" = "$1" ]; }
receive() { # NUMBER
    cp "$samples/typed-std-1.tif" "$scratch/fax"
    echo "$1" >>"$scratch/fax"
    in_root sh -c 'umask 027; cat >/var/spool/hylafax/recvq/.x && chgrp uucp /var/spool/hylafax/recvq/.x &&
        mv /var/spool/hylafax/recvq/.x /var/spool/hylafax/recvq/fax'"$1".tif <"$scratch/fax"
}

install_version old
[ "$(in_root systemctl is-active uketsuked)" = active ] || fail "is not started by its installation"
[ "$(in_root systemctl is-enabled uketsuked)" = enabled ] || fail "is not enabled"
in_root dpkg -s uketsuke | grep -q '^Version: 0.0.9' || fail "the old version is not installed"
printf '[spool]\ndirectory = /var/spool/hylafax/recvq\nsettle_s = 0\n' | in_root tee /etc/uketsuke/uketsuke.conf >/dev/null
uketsuke config check >/dev/null || fail "the configuration in /etc is not right"
in_root systemctl reload uketsuked || fail "reload"
receive 1
wait_until "the first fax to be read" has_read 1

# an upgrade with faxes under way
for n in 2 3 4 5; do receive $n; done
install_version new
in_root dpkg -s uketsuke | grep -q '^Version: 0.0.9' && fail "it was not upgraded"
in_root grep -q 'settle_s = 0' /etc/uketsuke/uketsuke.conf || fail "the edited configuration was not kept"
receive 6
wait_until "every fax to be read after the upgrade" has_read 6
[ "$(uketsuke status --json | jq .faxes.total)" = 6 ] || fail "$(uketsuke status --json | jq -c .faxes)"
[ "$(uketsuke list --json | jq '[.[].nominations[]] | length')" = 6 ] || fail "not one nomination a fax"
[ "$(in_root systemctl show -P NRestarts uketsuked)" = 0 ] || fail "the daemon died during the upgrade"

# removed: stopped, the queue stays; back again: goes on; purged: the queue still stays
in_root dpkg -r uketsuke uketsuke-data >"$scratch/out" 2>&1 || { cat "$scratch/out"; fail "dpkg -r"; }
in_root pgrep uketsuked >/dev/null && fail "the daemon runs after its removal"
in_root test -e /etc/uketsuke/uketsuke.conf || fail "the configuration went with a removal"
install_version new
wait_until "the queue to be served again" has_read 6
in_root dpkg -P uketsuke uketsuke-data >"$scratch/out" 2>&1 || { cat "$scratch/out"; fail "dpkg -P"; }
grep -q '/var/lib/uketsuke keeps' "$scratch/out" || fail "purging does not tell that the queue stays"
in_root test -e /etc/uketsuke && fail "/etc/uketsuke stays after a purge"
in_root test -s /var/lib/uketsuke/queue.db || fail "a purge of the package took the queue"
left=$(in_root sh -c 'find /usr /lib /etc -xdev -path "*uketsuke*" ! -path "/usr/share/doc/*" -newer /packages 2>/dev/null')
[ -z "$left" ] || fail "left over: $left"
done_testing "the Debian package"
