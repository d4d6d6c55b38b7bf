# The attributes of directories, the host's number, and trim, scrub and balance, which a host's own modules may change.
{
  lib,
  model,
  config,
  alone,
  ...
}:
let
  inherit (model.settings.upkeep)
    fstrim
    scrub
    scrubFileSystems
    balance
    ;
  ofType = type: lib.filter (mount: mount.type == type) model.mounts;
  fileSystemsOf = type: lib.unique (map (mount: mount.fileSystem) (ofType type));
  pools = map (fs: fs.device) (lib.filter (fs: fs.type == "zfs") model.fileSystems);
  fileSystemAt = lib.listToAttrs (
    map (mount: lib.nameValuePair mount.mountpoint mount.fileSystem) model.mounts
  );

  # As generator/model/systemd.ts writes a path for tmpfiles.
  tmpfilesPath =
    lib.replaceStrings
      [
        "\\"
        "'"
        "%"
        "*"
        "?"
        "["
        "{"
      ]
      [
        "\\\\\\\\"
        "\\'"
        "%%"
        "[*]"
        "[?]"
        "[[]"
        "\\\\{"
      ];

  attributes = lib.concatMap (
    fs:
    lib.concatMap (
      {
        mountpoint,
        copyOnWrite,
        uncompressed,
        ...
      }:
      if mountpoint == null then
        [ ]
      else if !copyOnWrite then
        [ (lib.nameValuePair (tmpfilesPath mountpoint) { h = "+C"; }) ]
      else
        lib.optional uncompressed (
          lib.nameValuePair (tmpfilesPath mountpoint) { t = "btrfs.compression=none"; }
        )
    ) fs.subvolumes
  ) model.fileSystems;

  # A scrub by the file systems that it reaches, so that none is scrubbed twice.
  scrubOf =
    enable: interval: reached:
    if enable then
      {
        inherit enable interval;
        fileSystems = lib.sort lib.lessThan reached;
      }
    else
      { inherit enable; };
  scrubExpected =
    type:
    let
      isChosen =
        fileSystem:
        scrubFileSystems == null || lib.any (at: fileSystemAt.${at} or null == fileSystem) scrubFileSystems;
      # Of a pool, NixOS need not mount anything.
      reached = lib.filter isChosen (if type == "zfs" then pools else fileSystemsOf type);
    in
    scrubOf (scrub != null && reached != [ ]) scrub reached;
  scrubFound = settings: scrubOf settings.enable settings.interval;
  byMount =
    settings: scrubFound settings (map (path: fileSystemAt.${path} or path) settings.fileSystems);
  inherit (config.services) btrfs zfs;

  # Whether it can be scrubbed at all depends on NixOS and on the kernel.
  ofBcachefs = lib.optionalAttrs (config.services.bcachefs.autoScrub.enable or false);

  isBalance = name: _: lib.hasPrefix "btrfs-balance-" name;

  changeable = {
    expected = {
      services.fstrim = lib.optionalAttrs (fstrim != null) (
        { enable = fstrim != false; } // lib.optionalAttrs (lib.isString fstrim) { interval = fstrim; }
      );
      services.btrfs.autoScrub = scrubExpected "btrfs";
      services.zfs.autoScrub = scrubExpected "zfs";
      services.bcachefs = ofBcachefs { autoScrub = scrubExpected "bcachefs"; };
      balanceTimers = lib.optionals (balance != null) (map (_: balance.interval) (fileSystemsOf "btrfs"));
    };
    found = {
      services.fstrim = lib.optionalAttrs (fstrim != null) (
        {
          inherit (config.services.fstrim) enable;
        }
        // lib.optionalAttrs (lib.isString fstrim) { inherit (config.services.fstrim) interval; }
      );
      services.btrfs.autoScrub = byMount btrfs.autoScrub;
      services.zfs.autoScrub = scrubFound zfs.autoScrub zfs.autoScrub.pools;
      services.bcachefs = ofBcachefs { autoScrub = byMount config.services.bcachefs.autoScrub; };
      balanceTimers = map (timer: timer.timerConfig.OnCalendar) (
        lib.attrValues (lib.filterAttrs isBalance config.systemd.timers)
      );
    };
  };
  # A host's own modules may say its number where its spec does not.
  ofHostId = lib.optionalAttrs (alone || model.hostId != null);
  side = name: firm: firm // lib.optionalAttrs alone changeable.${name};
in
{
  expected = side "expected" {
    networking = ofHostId { inherit (model) hostId; };
    systemd.tmpfiles.settings."10-strata-attributes" = lib.listToAttrs attributes;
  };
  found = side "found" {
    networking = ofHostId { inherit (config.networking) hostId; };
    systemd.tmpfiles.settings."10-strata-attributes" = lib.mapAttrs (
      _: lib.mapAttrs (_: line: line.argument)
    ) (config.systemd.tmpfiles.settings."10-strata-attributes" or { });
  };
}
