#!/bin/sh
# Proves that the programs that are shipped are built to be hard to exploit, and what each may link.
set -u
command -v readelf >/dev/null || { echo "no readelf: skipped"; exit 77; }
failures=0

fail() {
    echo "FAIL: $*"
    failures=1
}

for name in uketsuke uketsuke-full uketsuked uketsuke-reader; do
    program=$UKETSUKE_TEST_BUILD/$name
    readelf -hW "$program" | grep -q 'Type: *DYN' || fail "$name has a fixed address"
    readelf -dW "$program" | grep -q 'BIND_NOW' || fail "$name binds symbols late, so that its table of them stays writable"
    readelf -lW "$program" | grep -q 'GNU_RELRO' || fail "$name has no read-only relocations"
    readelf -lW "$program" | grep 'GNU_STACK' | grep -q 'RWE' && fail "$name has an executable stack"
    readelf -lW "$program" | grep 'LOAD' | grep -q 'RWE' && fail "$name has a segment that is writable and executable"
    readelf -sW --dyn-syms "$program" | grep -q '__stack_chk_fail' || fail "$name has no stack protector"
    readelf -sW --dyn-syms "$program" | grep -q '__[a-z]*_chk@' || fail "$name is not fortified"
    readelf -sW --dyn-syms "$program" | grep -qE ' (gets|system|popen|mktemp|tmpnam|strtok)@' &&
        fail "$name calls what nobody should: $(readelf -sW --dyn-syms "$program" |
            grep -oE ' (gets|system|popen|mktemp|tmpnam|strtok)@' | sort -u | tr -d '\n')"
done

# People wait for uketsuke and for nothing that it does not need: each of these would be loaded for every list.
linked=$(readelf -dW "$UKETSUKE_TEST_BUILD/uketsuke" | sed -n 's/.*(NEEDED).*\[\(lib[a-z0-9]*\).*/\1/p')
for library in $linked; do
    case " libasan libc libfyaml libinih libjansson libm libmd libpsl libsqlite3 libubsan libutf8proc libz " in
    *" $library "*) ;;
    *) fail "uketsuke links $library; a command that needs it belongs in uketsuke-full (src/cli/commands.h)" ;;
    esac
done
[ -n "$linked" ] || fail "readelf names no library"
[ "$failures" = 0 ] && echo "ok: hardened programs"
exit "$failures"
