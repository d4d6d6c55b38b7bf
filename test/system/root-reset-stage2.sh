#!/bin/busybox sh
# shellcheck shell=dash
# The first process in the root that root-reset-stage1.sh has mounted. As NixOS' activation does, it puts what all programs look for
# into a root that may be empty; then it runs what the test says.
export PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LC_ALL=C
for link in usr=nix/host/usr bin=usr/bin sbin=usr/sbin lib=usr/lib lib64=usr/lib64; do
  /nix/host/bin/busybox ln -sfn "${link#*=}" "/${link%%=*}"
done
mkdir -p /etc /tmp /var
ln -sfn /nix/host/etc/alternatives /etc/alternatives
cp /nix/host/etc/passwd /nix/host/etc/group /etc
exec bash -c '. "$0"; serve' "${0%/*}/guest-serve.sh"
