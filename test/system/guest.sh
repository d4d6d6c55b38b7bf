#!/bin/bash
# The first process in the virtual machine of qemu.ts, on this machine's root file system: makes it a running system, as far as
# disko's scripts need one, and then runs the scripts that the test names on the second serial port.
set -u
# shellcheck source=test/system/guest-serve.sh
. "${BASH_SOURCE[0]%/*}/guest-serve.sh"
# Without a locale, whose files take as long to load as the program: most of the scripts' time is programs' starts.
export PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LC_ALL=C

mount -t proc proc /proc
mount -t sysfs sysfs /sys
mount -t devtmpfs dev /dev
mkdir -p /dev/pts /dev/shm
mount -t devpts devpts /dev/pts
ln -s /proc/self/fd /dev/fd
kernel=$(sed 's/.*strata.kernel=\([^ ]*\).*/\1/' /proc/cmdline)
mkdir -p /lib/modules
mount --bind "$kernel/lib/modules" /lib/modules
for directory in /dev/shm /run /tmp; do mount -t tmpfs tmpfs "$directory"; done

# The kernel asks /sbin/modprobe for file systems, character sets and ciphers.
[ -e /sbin/modprobe ] || ln -s /bin/busybox /sbin/modprobe
modprobe -a btrfs vfat dm_mod dm_crypt raid1

/lib/systemd/systemd-udevd --daemon
udevadm trigger --action=add
udevadm settle

serve
