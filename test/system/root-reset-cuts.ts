/** Scripts of stage 1 that cut a reset off, or let it fail, at a chosen one of the programs that it runs. */
import type { ResetHost } from "./root-reset-machine.ts";

/** All that a reset runs. What the shell does by itself touches no disk. */
const programs = ["btrfs", "chattr", "date", "mkdir", "mount", "mv", "rmdir", "stat", "sync", "umount"];

/**
 * Puts programs into /run/wrapped that count their calls in /run/calls, and do otherwise at call number $AT: `cut` resets the machine
 * once all that was written before is on the disk, `fail` fails.
 */
const wrapping = `
  mkdir -p /run/wrapped
  cat > /run/wrapper <<'WRAPPER'
#!/bin/bash
name=\${0##*/}
calls=$(($(</run/calls) + 1))
echo $calls > /run/calls
if [ $calls = "$AT" ]; then
  echo "$AT: $name $*" >> /run/share/at
  case $HOW in
  cut) /usr/bin/sync; echo b > /proc/sysrq-trigger; sleep 60 ;;
  fail) exit 1 ;;
  esac
fi
exec /usr/bin/$name "$@"
WRAPPER
  chmod +x /run/wrapper
  for name in ${programs.join(" ")}; do ln -sf /run/wrapper /run/wrapped/$name; done
  # As after a boot.
  forget() {
    ! mountpoint -q /run/strata-root/top || umount /run/strata-root/top
    rm -rf --one-file-system /run/strata-root
  }

  # wrapped_reset HOW AT
  wrapped_reset() {
    forget
    echo 0 > /run/calls
    HOW=$1 AT=$2 PATH=/run/wrapped:$PATH bash $reset
  }`;

/**
 * What must hold after a reset. A root that was used has a file with a name of its own, /etc/own-<number>; \`numbers\` are those that
 * have ever been there.
 */
export function checking({ reset }: ResetHost): string {
  return `
  shopt -s nullglob
  reset=${reset}
  top=/run/checked
  mkdir -p $top /run/root
  complain() { echo "$*" >> /run/share/complaints; }
  open_top() { mount -t btrfs -o subvolid=5 /dev/vda $top; }

  # use_root NUMBER: what a boot does with its root
  use_root() {
    open_top
    mkdir -p $top/@root/etc
    echo $1 > $top/@root/etc/own-$1
    btrfs subvolume create $top/@root/nested > /dev/null
    echo $1 > $top/@root/nested/own
    sync
    umount $top
  }

  # is_kept NUMBER: whole, once, and nowhere else
  is_kept() {
    local found=($top/@old-roots/*/etc/own-$1)
    [ \${#found[@]} = 1 ] && [ "$(<$found)" = $1 ] && [ "$(<\${found%/etc/*}/nested/own)" = $1 ]
  }

  # check_reset WHEN NUMBER: all roots until that number are kept, and the root is a new one
  check_reset() {
    open_top
    for ((each = 1; each <= $2; each++)); do is_kept $each || complain "$1: root $each is not kept"; done
    [ "$(ls $top | tr '\\n' ' ')" = "@nix @old-roots @persist @root " ] || complain "$1: there is" $top/*
    [ "$(ls -A $top/@root)" = "" ] || complain "$1: the root is not empty"
    [ "$(stat -c '%i %a %U' $top/@root)" = "256 755 root" ] || complain "$1: the root is none"
    for old in $top/@old-roots/*; do [ ! -w $old ] || complain "$1: $old can be written to"; done
    check_persisted "$1"
    umount $top
    outcome_is reset || complain "$1: there is" /run/strata-root/*
  }

  # check_failed WHEN NUMBER: the root is the old one, with that number, and it is said why
  check_failed() {
    open_top
    [ "$(<$top/@root/etc/own-$2)$(<$top/@root/nested/own)" = $2$2 ] || complain "$1: the root is another one"
    touch $top/@root/etc || complain "$1: the root can't be written to"
    for ((each = 1; each < $2; each++)); do is_kept $each || complain "$1: root $each is not kept"; done
    ! is_kept $2 || complain "$1: the root is kept, too"
    check_persisted "$1"
    umount $top
    outcome_is failed || complain "$1: there is" /run/strata-root/*
  }

  outcome_is() {
    [ "$(find /run/strata-root -type f)" = /run/strata-root/$1 ] && [ -s /run/strata-root/$1 ]
  }

  check_persisted() {
    [ "$(cd $top/@persist; find . -printf '%p %m %u %g\\n' -type f -exec cat {} + | sort)" = "$(</run/share/persisted)" ] ||
      complain "$1: what persists has changed"
  }

  # What persists, as it is at the first time.
  note_persisted() {
    open_top
    install -d -m 0750 -o daemon -g daemon $top/@persist/forgejo
    head -c 30000 /dev/urandom | base64 > $top/@persist/forgejo/repository
    chown daemon $top/@persist/forgejo/repository
    (cd $top/@persist; find . -printf '%p %m %u %g\\n' -type f -exec cat {} + | sort) > /run/share/persisted
    umount $top
  }
${wrapping}`;
}
