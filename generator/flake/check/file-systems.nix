# fileSystems: every mount of the model, with what NixOS adds to its options, and no other mount.
{
  lib,
  model,
  config,
  alone,
  ...
}:
let
  overlayKeys = [
    "lowerdir"
    "upperdir"
    "workdir"
  ];
  # What NixOS makes of `overlay` (nixos/modules/tasks/filesystems/overlayfs.nix).
  isOfOverlay =
    option:
    lib.any (key: lib.hasPrefix "${key}=" option) (overlayKeys ++ [ "x-systemd.requires-mounts-for" ]);

  expectedOf =
    mount:
    let
      extras = model.settings.file-systems.extras.${mount.mountpoint} or { };
    in
    {
      inherit (mount) device options depends;
      fsType = mount.type;
      # Found by the option that NixOS adds: neededForBoot is not all that makes it true.
      inStage1 = mount.neededForBoot;
      grown = extras.autoResize or false;
      checked = !(extras.noCheck or false);
    }
    // lib.optionalAttrs (extras ? overlay) {
      overlay = lib.genAttrs overlayKeys (key: extras.overlay.${key} or null);
    };
  expected = lib.listToAttrs (
    map (mount: lib.nameValuePair mount.mountpoint (expectedOf mount)) model.mounts
  );

  # What stage 1 and ZFS need beside the mounts themselves.
  virtiofs = lib.any (mount: mount.type == "virtiofs" && mount.neededForBoot) model.mounts;
  pools = lib.subtractLists (map (mount: mount.fileSystem) model.mounts) (
    map (fs: fs.device) (lib.filter (fs: fs.type == "zfs") model.fileSystems)
  );

  marks = [
    "x-initrd.mount"
    "x-systemd.growfs"
  ];
  foundOf =
    fs:
    let
      hasOverlay = fs.overlay.lowerdir or null != null;
      isAdded = option: lib.elem option marks || hasOverlay && isOfOverlay option;
      own = lib.filter (option: !isAdded option) fs.options;
    in
    {
      inherit (fs) fsType depends;
      device = if fs.device == null then "/dev/disk/by-label/${fs.label}" else fs.device;
      # NixOS has "defaults" only where a mount has no other option at all.
      options = if own == [ ] then [ "defaults" ] else own;
      inStage1 = lib.elem "x-initrd.mount" fs.options;
      grown = lib.elem "x-systemd.growfs" fs.options;
      checked = !fs.noCheck;
    }
    // lib.optionalAttrs hasOverlay { overlay = lib.getAttrs overlayKeys fs.overlay; };
in
{
  expected.boot = {
    initrd.availableKernelModules = lib.optional virtiofs "virtiofs";
    zfs.extraPools = lib.sort lib.lessThan pools;
  };
  found.boot = {
    initrd.availableKernelModules = lib.optional (
      virtiofs && lib.elem "virtiofs" config.boot.initrd.availableKernelModules
    ) "virtiofs";
    zfs.extraPools = lib.sort lib.lessThan (
      lib.unique (lib.filter (pool: alone || lib.elem pool pools) config.boot.zfs.extraPools)
    );
  };
  expected.fileSystems = expected;
  found.fileSystems = lib.mapAttrs (_: foundOf) (
    if alone then config.fileSystems else lib.intersectAttrs expected config.fileSystems
  );
}
