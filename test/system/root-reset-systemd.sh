#!/bin/bash
# The first process in the virtual machine of kernel-root-reset-systemd.test.ts: makes its initial file system one that systemd takes
# for a stage 1, with the units that the test has put beside it, and leaves the rest to systemd.
set -u
units=/etc/systemd/system
mkdir -p "$units/initrd.target.wants"
for file in initrd-release os-release; do echo 'ID=strata-test' > "/etc/$file"; done
# As NixOS has it.
printf '[Manager]\nDefaultEnvironment=PATH=/bin:/sbin\n' > /etc/systemd/system.conf
ln -s /lib/systemd/system/initrd.target "$units/default.target"
cp /run/share/crypttab /etc
for unit in /run/share/units/*; do
  cp "$unit" "$units"
  ln -s "$units/${unit##*/}" "$units/initrd.target.wants"
done
# Of a system, not of its stage 1.
for unit in systemd-{repart,random-seed,firstboot,sysusers,machine-id-commit,update-utmp,binfmt,journal-flush,pstore}.service; do
  ln -s /dev/null "$units/$unit"
done
umount /proc /sys
exec /lib/systemd/systemd
