#!/bin/sh
# Proves that the units are hardened (exposure at most 2.0), that a real systemd finds them right, and that under them and all
# of their restrictions backups are made, and reports with pictures of what people wrote, and the daemon starts, is watched,
# reads a fax in a confined child, reloads, is started again after a crash and a hang, and stops; that the journal has its
# lines as fields, and nothing that a person wrote.
. "$UKETSUKE_TEST_SOURCE/tests/service/boot.sh"

DESTDIR=$scratch/installed meson install -C "$UKETSUKE_TEST_BUILD" --no-rebuild >"$scratch/out" 2>&1 || fail "$(tail -3 "$scratch/out")"
sbin=$(dirname "$(find "$scratch/installed" -name uketsuked -type f)")
sbin=${sbin#"$scratch/installed"}
for unit in $(find "$scratch/installed" -name 'uketsuke*.service'); do
    systemd-analyze security --offline=yes --threshold=20 --no-pager "$unit" >"$scratch/out" 2>&1 ||
        fail "the unit is exposed more than 2.0: $(tail -1 "$scratch/out")"
done

boot "cp -a $scratch/installed/. \$root/; mkdir -p \$root/var/spool/hylafax/recvq"
in_root systemd-sysusers || fail "sysusers"
in_root systemd-tmpfiles --create uketsuke.conf || fail "tmpfiles"
for unit in $(find "$scratch/installed" -name 'uketsuke*.service' -o -name 'uketsuke*.timer'); do
    in_root systemd-analyze verify "$(basename "$unit")" >"$scratch/out" 2>&1
    [ -s "$scratch/out" ] && fail "systemd-analyze verify: $(cat "$scratch/out")"
done
[ "$(in_root stat -c '%a %U %G' /var/lib/uketsuke /var/lib/uketsuke/notices | tr '\n' ' ')" = "710 uketsuke uucp 3770 uketsuke uucp " ] ||
    fail "rights of the instance: $(in_root stat -c '%a %U %G' /var/lib/uketsuke /var/lib/uketsuke/notices)"
printf '[spool]\ndirectory = /var/spool/hylafax/recvq\nsettle_s = 0\n' | in_root sh -c 'mkdir -p /etc/uketsuke; cat >/etc/uketsuke/uketsuke.conf'

say() { in_root journalctl --no-pager -o cat _SYSTEMD_UNIT=uketsuked.service "$@"; }
property() { in_root systemctl show -P "$1" uketsuked; }
as_pid_other_than() { # PID: it runs again
    p=$(property MainPID)
    [ "$p" != "$1" ] && [ "$p" != 0 ] && [ "$(property ActiveState)" = active ]
}
logged() { # FIELD=VALUE...
    say "$@" | grep -q .
}
receive() { # NAME: as HylaFAX leaves a fax, 0640 for its group
    cp "$samples/typed-super-1.tif" "$scratch/fax"
    echo "$1" >>"$scratch/fax"
    in_root sh -c 'umask 077; cat >/var/spool/hylafax/recvq/.x && chgrp uucp /var/spool/hylafax/recvq/.x &&
        chmod 640 /var/spool/hylafax/recvq/.x && mv /var/spool/hylafax/recvq/.x /var/spool/hylafax/recvq/'"$1" <"$scratch/fax"
}

# Type=notify: start returns when the models are loaded
in_root systemctl start uketsuked || { say | tail; fail "does not start"; in_root systemctl status --no-pager uketsuked; done_testing; }
logged UKETSUKE_STATE=ready || fail "started before it was ready"
say | grep -q 'confined_by="landlock.*, seccomp"' || fail "the reader is not confined under the unit: $(say | grep confined)"
property StatusText | grep -q 'watching 1 of 1 spools' || fail "StatusText: $(property StatusText)"
[ "$(property User)" = uketsuke ] || fail "runs as $(property User)"
[ "$(property WatchdogTimestampMonotonic)" -gt 0 ] || fail "systemd's watchdog does not watch"

receive fax000000001.tif
wait_until "the fax to be read" logged UKETSUKE_FAX=F1 UKETSUKE_STATE=read
logged UKETSUKE_FAX=F1 UKETSUKE_STATE=received UKETSUKE_FILE=fax000000001.tif || fail "no fields of the fax's reception"
say PRIORITY=6 | grep -q state=ready || fail "no priorities in the journal"
value=$(in_root runuser -u uketsuke -- "${sbin%/sbin}/bin/uketsuke" show N1 --json | jq -r '[.fields[].value | select(length > 8)][0] // ""')
[ ${#value} -ge 9 ] || fail "the fax was not read under the unit's restrictions: «$value»"
say | grep -qF "$value" && fail "a value of the fax is in the journal"
in_root journalctl --no-pager -k -o cat 2>/dev/null | grep -i 'audit.*uketsuke' && fail "something was forbidden"

# the other units, under their restrictions
in_root systemctl start uketsuke-backup || { fail "the backup unit"; in_root journalctl --no-pager -u uketsuke-backup | tail -5; }
in_root sh -c 'test -s /var/backups/uketsuke/uketsuke-*/queue.db' || fail "the backup unit made no backup"

# the night after, so that the fax and the opinion on it are in the report; its picture is of the confined child
drop_ins=/etc/systemd/system/uketsuke-nightly.service.d
in_root sh -c "mkdir -p $drop_ins && printf '[Service]\nEnvironment=UKETSUKE_NOW=%s\n' $(($(date +%s) + 86400)) >$drop_ins/night.conf; systemctl daemon-reload"
in_root systemctl start uketsuke-nightly || { fail "the nightly unit"; in_root journalctl --no-pager -u uketsuke-nightly | tail -5; }
in_root sh -c 'test -s /var/lib/uketsuke/reports/*.pdf' || fail "the nightly unit wrote no report"
in_root sh -c 'grep -q "src=\"data:image/png;base64,iVBORw0KGgo" /var/lib/uketsuke/reports/*.html' ||
    fail "no picture of the opinion under the nightly unit: $(in_root sh -c 'grep -c "<figure class=\"quote\"" /var/lib/uketsuke/reports/*.html; grep -o "its picture cannot.*" /var/lib/uketsuke/reports/*.txt')"
in_root rm -r $drop_ins

# a sendmail that must change its group cannot under the nightly unit, and can with the drop-in that is shipped for it
in_root sh -c "install -g mail -m 2755 /usr/bin/id /usr/local/bin/set-group-id
    mkdir -p $drop_ins && printf '[Service]\nExecStart=\nExecStart=/bin/sh -c \"/usr/local/bin/set-group-id -gn >/var/lib/uketsuke/group\"\n' >$drop_ins/probe.conf"
for wanted in uketsuke mail; do
    in_root sh -c 'systemctl daemon-reload; systemctl start uketsuke-nightly'
    [ "$(in_root cat /var/lib/uketsuke/group)" = $wanted ] || fail "the group of a sendmail is $(in_root cat /var/lib/uketsuke/group), not $wanted"
    in_root cp "${sbin%/sbin}/share/uketsuke/nightly-setgid-sendmail.conf" $drop_ins
done
in_root rm -r $drop_ins /usr/local/bin/set-group-id

in_root systemctl reload uketsuked || fail "reload"
wait_until "reloading" logged UKETSUKE_STATE=reloaded
pid=$(property MainPID)
in_root kill -SEGV "$pid"
wait_until "the daemon to be started again" as_pid_other_than "$pid"
receive fax000000002.tif
wait_until "a fax after the crash" logged UKETSUKE_FAX=F2 UKETSUKE_STATE=read

# one that hangs is ended by the watchdog and started anew
in_root sh -c 'mkdir -p /run/systemd/system/uketsuked.service.d
    printf "[Service]\nWatchdogSec=8\n" >/run/systemd/system/uketsuked.service.d/watchdog.conf
    systemctl daemon-reload && systemctl restart uketsuked'
pid=$(property MainPID)
[ "$pid" -gt 0 ] || { fail "does not start with a short watchdog"; done_testing; }
in_root kill -STOP "$pid"
wait_until "the watchdog" as_pid_other_than "$pid"
in_root systemctl stop uketsuked || fail "stop"
[ "$(property Result)" = success ] || fail "did not stop well: $(property Result)"
logged UKETSUKE_STATE=stopping || fail "does not say that it stops"
done_testing "the unit under a real systemd"
