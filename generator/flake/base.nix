# The least that makes a system of a host's storage: what starts it, and what it is called. All of it is mkDefault, so that a
# host's own modules decide wherever they say something.
{
  model,
  # Whether the host has no modules of its own.
  alone,
}:
{ config, lib, ... }:
let
  inherit (lib) mkDefault;
  disks = lib.attrValues (model.devices.disk or { });
  # disko's older partition table has a list of them.
  partitionsOf =
    disk:
    let
      partitions = disk.content.partitions or { };
    in
    if lib.isList partitions then partitions else lib.attrValues partitions;
  partitions = lib.concatMap partitionsOf disks;
  legacyDisk = lib.findFirst (disk: disk.content.type or "" == "table") null disks;
  hasType = type: lib.any (partition: partition.type or null == type) partitions;
  mountedAt = lib.listToAttrs (map (mount: lib.nameValuePair mount.mountpoint mount) model.mounts);
  persisted = lib.concatMap (volume: volume.paths) (model.persistence.volumes or [ ]);
  homes = lib.filter (home: home != null && home.user != "root") (map (entry: entry.home) persisted);
  storesHomes = map (store: {
    inherit (store) user;
    directory = store.home;
  }) (lib.filter (store: store.user != null) (model.containers.stores or [ ]));
  esp = lib.findFirst (at: mountedAt.${at}.type or null == "vfat") null [
    "/efi"
    "/boot/efi"
    "/boot"
  ];
in
{
  networking.hostName = mkDefault model.name;
  system.stateVersion = mkDefault model.stateVersion;

  # Those whose homes persist in part or who have containers, whom a host's own modules know better: what puts paths in place asks for
  # their groups, and NixOS for what kind of user they are.
  users.users = lib.mkIf alone (
    lib.listToAttrs (
      map (
        { user, directory }:
        lib.nameValuePair user {
          isNormalUser = true;
          # Without one, nobody logs in as them; a host's own modules say it.
          initialHashedPassword = "!";
          home = directory;
        }
      ) (homes ++ storesHomes)
    )
  );

  boot.loader = {
    systemd-boot.enable = mkDefault (model.bootLoader == "systemd-boot");
    grub = {
      enable = mkDefault (model.bootLoader == "grub");
      efiSupport = mkDefault (esp != null);
      # Any firmware finds it then, without the variables that a virtual server may lose.
      efiInstallAsRemovable = mkDefault (esp != null && !config.boot.loader.efi.canTouchEfiVariables);
      # disko names the disks that have a partition for GRUB's own use. (Not `devices`: NixOS itself sets that, if to nothing.)
      device = lib.mkIf (!hasType "EF02") (
        mkDefault (if esp == null && legacyDisk != null then legacyDisk.device else "nodev")
      );
    };
    efi = lib.mkIf (esp != null) {
      efiSysMountPoint = mkDefault esp;
      canTouchEfiVariables = mkDefault (model.bootLoader == "systemd-boot");
    };
  };
}
