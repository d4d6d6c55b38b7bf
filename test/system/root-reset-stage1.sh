#!/bin/bash
# The first process in the virtual machine of kernel-root-reset*.test.ts, once its initial file system is complete: a stage 1 that
# does what the test has written for it, and starts the second stage in the root that it has mounted.
set -u
export PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LC_ALL=C
ln -s /proc/self/fd /dev/fd

bash /run/share/stage1

# This machine's programs are the host's Nix store, so to say: stage 2 has them in /nix.
mount --bind /host /sysroot/nix/host
mkdir -p /sysroot/dev /sysroot/proc /sysroot/sys /sysroot/run
exec switch_root /sysroot /nix/host/bin/busybox sh "/nix${BASH_SOURCE[0]%/*}/root-reset-stage2.sh"
