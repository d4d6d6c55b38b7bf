# disko.devices: the devices of the model go through disko's own types, so that its defaults are there on both sides.
{
  lib,
  disko,
  model,
  config,
  ...
}:
let
  # What strata adds to disko's language, by the type of a device. A subvolume need not name its type.
  own = {
    disk = [ "capacity" ];
    filesystem = [
      "role"
      "neededForBoot"
    ];
    btrfs = [
      "compression"
      "neededForBoot"
    ];
    zpool = [ "neededForBoot" ];
    zfs_fs = [ "neededForBoot" ];
    nodev = [ "neededForBoot" ];
  };
  ownOfSubvolumes = [
    "enable"
    "role"
    "copyOnWrite"
    "neededForBoot"
  ];
  typeOf = value: if lib.isString (value.type or null) then value.type else "";
  isBtrfs = value: typeOf value == "btrfs";

  plain =
    value:
    if lib.isList value then
      map plain value
    else if lib.isAttrs value then
      lib.mapAttrs (_: plain) (
        removeAttrs value (own.${typeOf value} or [ ])
        // lib.optionalAttrs (isBtrfs value && value ? subvolumes) {
          subvolumes = lib.mapAttrs (_: subvolume: removeAttrs subvolume ownOfSubvolumes) value.subvolumes;
        }
      )
    else
      value;

  evaluated =
    (lib.evalModules {
      modules = [
        {
          options.disko.devices = lib.mkOption { type = disko.lib.toplevel; };
          config.disko.devices = {
            # disko's option of a pool's datasets has no default.
            zpool = lib.mapAttrs (_: _: { datasets = { }; }) (model.devices.zpool or { });
          };
        }
        { disko.devices = plain model.devices; }
      ];
    }).config.disko.devices;

  # The attributes that a hook gives to new subvolumes; how the shell is told their names is no matter.
  unquoted = lib.replaceStrings [ "'" "\\" ] [ "" "" ];
  attributesIn =
    hook:
    lib.filter (lib.hasInfix " \"$top\"/") (
      map (line: unquoted (lib.trim line)) (lib.splitString "\n" hook)
    );
  factsOf = lib.listToAttrs (map (fs: lib.nameValuePair fs.device fs) model.fileSystems);
  attributesOf =
    device:
    lib.concatMap (
      subvolume:
      let
        at = "\"$top\"/${unquoted subvolume.name}";
      in
      lib.optional (!subvolume.copyOnWrite) "chattr +C ${at}"
      ++ lib.optional subvolume.uncompressed "btrfs property set ${at} compression none"
    ) factsOf.${device}.subvolumes or [ ];

  # What can be compared: nothing internal to disko, and of a btrfs hook only the attributes, since strata writes it.
  comparable =
    generated: value:
    if lib.isList value then
      map (comparable generated) value
    else if lib.isAttrs value then
      lib.mapAttrs (_: comparable generated) (
        lib.filterAttrs (name: _: !lib.hasPrefix "_" name) value
        // lib.optionalAttrs (isBtrfs value) {
          postCreateHook = lib.sort lib.lessThan (
            attributesIn value.postCreateHook ++ generated value.device
          );
        }
      )
    else
      value;
in
{
  expected.disko.devices = comparable attributesOf evaluated;
  found.disko.devices = comparable (_: [ ]) config.disko.devices;
}
