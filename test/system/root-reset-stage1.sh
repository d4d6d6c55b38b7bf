#!/bin/bash
# The first process in the virtual machine of kernel-root-reset*.test.ts: a stage 1 that does what the test has written for it, and
# starts the second stage in the root that it mounts.
set -u
export PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LC_ALL=C

mount -t proc proc /proc
mount -t sysfs sysfs /sys
mount -t devtmpfs dev /dev
ln -s /proc/self/fd /dev/fd
mount -t tmpfs tmpfs /run
kernel=$(sed 's/.*strata.kernel=\([^ ]*\).*/\1/' /proc/cmdline)
mkdir -p /lib/modules
mount --bind "$kernel/lib/modules" /lib/modules
[ -e /sbin/modprobe ] || ln -s /bin/busybox /sbin/modprobe
modprobe btrfs

mkdir /run/share /sysroot
mount -t 9p -o trans=virtio,version=9p2000.L,cache=none,msize=512000 share /run/share
bash /run/share/stage1

# This machine's programs are the host's Nix store, so to say: stage 2 has them in /nix.
mount --bind / /sysroot/nix/host
mkdir -p /sysroot/dev /sysroot/proc /sysroot/sys /sysroot/run
exec switch_root /sysroot /nix/host/bin/busybox sh "/nix/host${BASH_SOURCE[0]%/*}/root-reset-stage2.sh"
