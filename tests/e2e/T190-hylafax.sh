#!/bin/sh
# Proves that HylaFAX's own faxrcvd, with our line in its FaxDispatch and under its own user, tells the daemon of a fax:
# hostile words arrive as HylaFAX has them, a doubtful reception goes to a person, an empty file is recorded at once; and
# that the rights which docs/fax-server.md asks for are enough. Needs root and hylafax-server; the system's HylaFAX is
# left as it is (a mount namespace of our own).
[ "$(id -u)" = 0 ] && [ -x /var/spool/hylafax/bin/faxrcvd ] && command -v tiffset >/dev/null ||
    { echo "no root, no hylafax-server or no libtiff-tools: skipped"; exit 77; }
if [ -z "${UKETSUKE_TEST_INSIDE:-}" ]; then
    unshare -m true 2>/dev/null || { echo "no mount namespace: skipped"; exit 77; }
    UKETSUKE_TEST_INSIDE=1 exec unshare -m "$0"
fi
. "$UKETSUKE_TEST_SOURCE/tests/e2e/lib.sh"

hylafax=/var/spool/hylafax
recvq=$hylafax/recvq
as_uucp="setpriv --reuid=uucp --regid=uucp --clear-groups"
as_service="setpriv --reuid=nobody --regid=nogroup --groups=uucp"
hostile='"; touch '$scratch'/breached; $(touch '$scratch'/breached) `id` '"'"' %s \n'

chmod 755 "$scratch"
$as_uucp test -x "$uketsuke" && $as_service test -x "$uketsuked" ||
    { echo "the build directory is closed to other users: skipped"; exit 77; }

# HylaFAX as it is, but for a receive queue and a FaxDispatch of ours
mkdir "$scratch/etc" "$scratch/recvq"
chown uucp:uucp "$scratch/recvq"
cp -a /etc/hylafax/. "$scratch/etc"
{
    echo 'NOTIFY_FAXMASTER=no'
    sed "s|/usr/bin/uketsuke|UKETSUKE_INSTANCE='$UKETSUKE_INSTANCE' '$uketsuke'|" \
        "$UKETSUKE_TEST_SOURCE/share/hylafax/FaxDispatch.uketsuke"
} >"$scratch/etc/FaxDispatch"
mount --bind "$scratch/etc" $hylafax/etc && mount --bind "$scratch/recvq" $recvq || exit 77

# the rights of docs/fax-server.md
rm -r "$UKETSUKE_INSTANCE"
install -d -o nobody -g uucp -m 710 "$UKETSUKE_INSTANCE"
install -d -o nobody -g uucp -m 3770 "$UKETSUKE_INSTANCE/notices"
printf '[spool]\ndirectory = %s\nsettle_s = 3000\ngive_up_s = 3000\n' $recvq >"$UKETSUKE_INSTANCE/uketsuke.conf"
chmod 644 "$UKETSUKE_INSTANCE/uketsuke.conf"

: >>"$log"
$as_service "$uketsuked" 2>>"$log" &
daemon=$!
wait_for "the daemon to be ready" log_says 1 state=ready

# A reception as faxgetty leaves it: 0600 and locked while it comes, then 0640 (RecvFileMode), then faxrcvd.
receive() { # NAME TIFF ERROR CALLER
    $as_uucp sh -c '
        umask 077
        exec 9>"$2"
        flock -x 9
        cat "$1" >&9
        chmod 640 "$2"' sh "$2" "$recvq/$1.tif" || fail "$1.tif could not be received"
    (cd $hylafax && $as_uucp bash bin/faxrcvd "recvq/$1.tif" ttyS91 "${1#fax}" "$3" "$4" NAME) \
        >"$scratch/faxrcvd" 2>&1 || fail "faxrcvd exited $? for $1: $(head -3 "$scratch/faxrcvd")"
}

cp "$(fax 1 typed-std-1.tif)" "$scratch/1.tif"
tiffset -s 270 'KANAGAWA $(id) "x"' "$scratch/1.tif"
chmod 644 "$scratch/1.tif"
receive fax000000001 "$scratch/1.tif" "" 0455202222
wait_for "the good fax to be read" has 1 read

fax 2 typed-std-1.tif >/dev/null
chmod 644 "$scratch/fax-2"
receive fax000000002 "$scratch/fax-2" "$hostile" "$hostile"
wait_for "the doubtful fax to be read" has 2 read

receive fax000000003 /dev/null "V.21 signal reception timeout; expected page possibly not received in full" ""
wait_for "the empty file to be recorded" has 1 unreadable

of_fax() { # ID KEY
    "$uketsuke" show "$1" --json | jq -r "$2"
}
[ "$(of_fax F1 .error)" = null ] || fail "a good reception has an error: $(of_fax F1 .error)"
[ "$(of_fax F1 .commid)" = 000000001 ] || fail "commid: $(of_fax F1 .commid)"
[ "$(of_fax F1 .device)" = ttyS91 ] || fail "device: $(of_fax F1 .device)"
[ "$(of_fax F1 .caller)" = 0455202222 ] || fail "caller: $(of_fax F1 .caller)"
of_fax F1 .sender | grep -q '^KANAGAWA' || fail "sender: $(of_fax F1 .sender)"
[ "$(of_fax F2 .error)" = "$hostile" ] || fail "error: $(of_fax F2 .error)"
[ "$(of_fax F2 .caller)" = "$hostile" ] || fail "caller: $(of_fax F2 .caller)"
of_fax F3 .error | grep -q '^V.21' || fail "error of the empty file: $(of_fax F3 .error)"
n=$("$uketsuke" list --json | jq '[.[] | select(.id == "F2") | .nominations[].counts.accepted] | add')
[ "$n" = 0 ] || fail "$n fields of a doubtful fax are accepted without a person"
[ -e "$scratch/breached" ] && fail "a word of the sender was run as a command"
has 3 total || fail "$(n_in total) faxes, not 3"

# the fax server's user may leave notices and nothing else
$as_uucp test -r "$UKETSUKE_INSTANCE/queue.db" && fail "uucp can read the database"
$as_uucp ls "$UKETSUKE_INSTANCE" >/dev/null 2>&1 && fail "uucp can list the instance"
stop_daemon
done_testing "HylaFAX's faxrcvd"
