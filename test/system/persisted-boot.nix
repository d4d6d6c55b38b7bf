# What hosts' persistence comes to in the real NixOS, for a test to do at a boot of its own: one JSON file with, for each host, the
# scripts of its activation, its mount units, its lines for systemd-tmpfiles, and what is run before a switch.
{
  # The folder of the flake's inputs.
  inputs,
  # An `out/` of strata.
  out,
  # strata's base.nix.
  base,
}:
let
  nixpkgs = (import "${inputs}/nixpkgs/flake.nix").outputs { self = nixpkgs; };
  inherit (nixpkgs) lib;
  pkgs = nixpkgs.legacyPackages.x86_64-linux;
  # The package set of this machine has no shell function of that name.
  withPatchShebangs = pkgs // {
    runCommand =
      name: attributes: script:
      pkgs.runCommand name attributes ''
        patchShebangs() { chmod +x "$@"; }
        ${script}'';
  };
  backends = {
    impermanence = "${inputs}/impermanence/nixos.nix";
    preservation = "${inputs}/preservation/module.nix";
  };

  factsOf =
    name:
    let
      model = (lib.importJSON "${out}/hosts/${name}/strata.json").model;
      inherit
        (lib.nixosSystem {
          modules = [
            { _module.args.pkgs = lib.mkForce withPatchShebangs; }
            "${inputs}/disko/module.nix"
            "${out}/hosts/${name}"
            backends.${model.persistence.backend}
            (import base {
              inherit model;
              alone = true;
            })
            # nixos/modules/system/activation/pre-switch-check.nix, 25.05
            {
              options.system.preSwitchChecks = lib.mkOption {
                type = lib.types.attrsOf lib.types.str;
                default = { };
              };
            }
          ];
        })
        config
        ;
      initrd = config.boot.initrd.systemd;
      unit = mount: {
        inherit (mount) what where;
        # Preservation mounts files where there are any; directories are made.
        isFile = mount.unitConfig ? ConditionPathExists;
      };
      linesOf = lib.mapAttrsToList (
        path:
        lib.mapAttrsToList (
          _: line:
          "${line.type} '${path}' ${line.mode} ${line.user} ${line.group} ${line.age} ${line.argument}"
        )
      );
      ownLines = settings: [
        (linesOf (settings.preservation or { }))
        (linesOf (settings."10-strata-persistence" or { }))
      ];
      script = name: (config.system.activationScripts.${name} or { text = ""; }).text;
    in
    {
      activation = map script [
        "createPersistentStorageDirs"
        "persist-files"
      ];
      mounts = map unit config.systemd.mounts;
      initrdMounts = map unit initrd.mounts;
      tmpfiles = lib.flatten (ownLines config.systemd.tmpfiles.settings);
      initrdTmpfiles = lib.flatten (ownLines initrd.tmpfiles.settings);
      check = config.system.preSwitchChecks.strata-persistence;
    };
  facts = lib.genAttrs (lib.attrNames (builtins.readDir "${out}/hosts")) factsOf;
in
pkgs.runCommand "persisted" {
  facts = builtins.toJSON facts;
  passAsFile = [ "facts" ];
} ''cp "$factsPath" "$out"''
