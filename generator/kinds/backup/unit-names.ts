/** Names of units that a backup can not have. */

/** Services of NixOS, and of strata's other kinds, that a host is likely to have. */
const taken: ReadonlySet<string> = new Set(
  [
    "NetworkManager acpid auditd autofs avahi-daemon bluetooth btrbk caddy chronyd cron cups datadog-agent dbus dhcpcd dnsmasq",
    "docker duplicati fail2ban firewall forgejo fstrim fwupd getty gitea grafana haproxy home-assistant httpd influxdb jellyfin",
    "libvirtd logrotate mdmonitor memcached mongodb mosquitto mysql mysql-backup network-setup nextcloud-setup nfs-server nftables nginx",
    "nix-daemon nix-gc nix-optimise nixos-upgrade nscd ntpd opnix-secrets phpfpm podman polkit postfix postgresql postgresql-setup",
    "postgresqlBackup prometheus redis resolvconf restic-rest-server rngd rsyncd rsyslogd sanoid smartd snapper-boot snapper-cleanup",
    "snapper-timeline snapperd sshd strata-metrics syncoid syncthing tailscaled tor traefik udisks2 unbound upower userborn",
    "vaultwarden wpa_supplicant xrdp zfs-mount zfs-scrub zfs-share zfs-zed zpool-trim",
  ].flatMap((names) => names.split(" ")),
);
const takenStem =
  /^(bcachefs-snapshots|borgbackup-job|btrbk|btrfs-balance|btrfs-scrub|docker|podman|postgresqlBackup|redis|restic-backups|snapper-subvolume|snapper-timeline|systemd|syncoid|wireguard|zfs-import|zfs-snapshot)-/;

/** Whether a service of NixOS, or another one of strata's, has a unit's name or may come to have it. */
export function isTaken(unit: string): boolean {
  return taken.has(unit) || takenStem.test(unit);
}
