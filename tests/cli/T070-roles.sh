#!/bin/sh
# Proves that where supervisors are named nobody else takes all data out or away at one stroke, not even as the service's
# user; that the instance's owner may, as which timers run; and that without supervisors nobody is hindered.
. "$UKETSUKE_TEST_SOURCE/tests/cli/lib.sh"
owner=65533 login=65534 # nobody(65534) has a name
[ "$(id -u)" = 0 ] && (echo $login >/proc/self/loginuid) 2>/dev/null && name=$(id -nu $login) || {
    echo "a login uid cannot be set here"
    exit 77
}
chmod 711 "$scratch"
setpriv --reuid=$owner --clear-groups "$uketsuke" --version >"$scratch/out" 2>&1 || {
    echo "the build lies where another user cannot run it"
    exit 77
}
# As the service's user, logged in as $1; whether it was refused as no supervisor
as() {
    who=$1
    shift
    sh -c 'echo "$1" >/proc/self/loginuid; uid=$2; shift 2; exec setpriv --reuid="$uid" --clear-groups "$@"' sh \
        "$who" $owner "$uketsuke" "$@" >"$scratch/out" 2>"$scratch/err"
    grep -q 'is no supervisor' "$scratch/err"
}
supervisors() {
    printf '%s' "${1:+[desk]
supervisors = $1
}" >"$UKETSUKE_INSTANCE/uketsuke.conf"
    chown -R $owner "$UKETSUKE_INSTANCE"
}

for what in 'export' "backup $scratch/backup" 'purge --older-than 3y --really' 'db rebuild'; do
    supervisors akane
    # shellcheck disable=SC2086
    {
        as $login $what || fail "«$what» by $name, who is no supervisor: $(cat "$scratch/err")"
        as $owner $what && fail "«$what» by the owner"
        supervisors "akane, $name"
        as $login $what && fail "«$what» by $name, a supervisor"
        supervisors ''
        as $login $what && fail "«$what» where there are no supervisors"
    }
done
supervisors akane
for what in 'status' 'list' 'purge --older-than 3y' 'db check' 'roster'; do
    # shellcheck disable=SC2086
    as $login $what && fail "«$what» is for supervisors"
done

done_testing roles
