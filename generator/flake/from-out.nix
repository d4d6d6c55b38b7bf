# The outputs of a flake, made of the folder that `strata generate` writes.
strataInputs:
{
  # The folder `out/` of the flake, as a path.
  out,
  # Inputs to use in place of strata's own: usually the calling flake's.
  inputs ? { },
  # Modules of a host's own, by its name: `{ zephyrus = [ ./configuration.nix ]; }`.
  modules ? { },
  # Modules of a home's own, by its name: `{ "ada@zephyrus" = [ ./home.nix ]; }`.
  homes ? { },
  # Further arguments of those modules.
  specialArgs ? { },
}:
let
  inherit (strataInputs // inputs)
    nixpkgs
    disko
    impermanence
    preservation
    home-manager
    ;
  inherit (nixpkgs) lib;

  foldersIn =
    folder:
    lib.optionals (builtins.pathExists folder) (
      lib.attrNames (lib.filterAttrs (_: type: type == "directory") (builtins.readDir folder))
    );

  folderOf = name: out + "/hosts/${name}";
  hosts = lib.filter (name: builtins.pathExists (folderOf name + "/strata.json")) (
    foldersIn (out + "/hosts")
  );
  forHosts = lib.genAttrs hosts;
  models = forHosts (name: (lib.importJSON (folderOf name + "/strata.json")).model);
  isAlone = name: !modules ? ${name};
  strangers = lib.subtractLists hosts (lib.attrNames modules);
  strangeHomes = lib.subtractLists (lib.attrNames homeModules) (lib.attrNames homes);
  hostsWithDisks = lib.filter (name: builtins.pathExists (folderOf name + "/disko.nix")) hosts;

  # What puts persisted paths in place, by its name in a host model.
  backends = {
    impermanence = impermanence.nixosModules.impermanence;
    preservation = preservation.nixosModules.preservation;
  };
  backendOf =
    { persistence, ... }: lib.optional (persistence != null) backends.${persistence.backend};

  nixosModules = forHosts (name: {
    imports = [
      disko.nixosModules.disko
      (folderOf name)
    ]
    ++ backendOf models.${name};
  });

  nixosConfigurations = forHosts (
    name:
    nixpkgs.lib.nixosSystem {
      inherit (models.${name}) system;
      inherit specialArgs;
      modules = [
        nixosModules.${name}
        (import ./base.nix {
          model = models.${name};
          alone = isAlone name;
        })
      ]
      ++ modules.${name} or [ ];
    }
  );

  homeModules = lib.genAttrs (foldersIn (out + "/homes")) (name: {
    imports = [ (out + "/homes/${name}") ];
  });
  # A home's name is <user>@<host>, and no host's name has an @.
  partsOf = lib.splitString "@";
  userOf = name: lib.concatStringsSep "@" (lib.init (partsOf name));
  hostOf = name: lib.last (partsOf name);
  # What `home-manager switch --flake` takes where NixOS does not do it.
  homeConfigurations = lib.mapAttrs (
    name: module:
    home-manager.lib.homeManagerConfiguration {
      inherit (nixosConfigurations.${hostOf name}) pkgs;
      extraSpecialArgs = specialArgs;
      modules = [
        module
        (import ./home-base.nix {
          model = models.${hostOf name};
          user = userOf name;
        })
      ]
      ++ homes.${name} or [ ];
    }
  ) (lib.filterAttrs (name: _: models ? ${hostOf name}) homeModules);
  homesOn = host: lib.filterAttrs (name: _: hostOf name == host) homeConfigurations;

  # { <system>.<host> = make host; }
  bySystem =
    make: names:
    lib.mapAttrs (_: group: lib.genAttrs group make) (lib.groupBy (name: models.${name}.system) names);

  checks = bySystem (
    name:
    import ./check {
      inherit lib disko name;
      model = models.${name};
      nixos = nixosConfigurations.${name};
      alone = isAlone name;
      homes = lib.mapAttrs' (
        home:
        { config, ... }:
        lib.nameValuePair (userOf home) {
          inherit config;
          alone = !homes ? ${home};
        }
      ) (homesOn name);
    }
  ) hosts;

  vmTests = bySystem (
    name:
    import ./vm-test.nix {
      inherit lib;
      nixos = nixosConfigurations.${name};
    }
  ) hostsWithDisks;
  # A virtual machine takes hours without KVM, so `nix flake check` gets to see these tests only where it is there. Nix looks
  # for it with --impure alone.
  hasKvm = builtins ? currentSystem && builtins.pathExists "/dev/kvm";
in
assert lib.assertMsg (
  strangers == [ ]
) "fromOut: there are modules for ${toString strangers}, but out/hosts has only ${toString hosts}";
assert lib.assertMsg (strangeHomes == [ ])
  "fromOut: there are modules for ${toString strangeHomes}, but out/homes has only ${toString (lib.attrNames homeModules)}";
{
  inherit
    nixosModules
    nixosConfigurations
    homeModules
    homeConfigurations
    ;

  diskoConfigurations = lib.genAttrs hostsWithDisks (name: import (folderOf name + "/disko.nix"));

  checks = lib.recursiveUpdate checks (
    lib.optionalAttrs hasKvm (
      lib.mapAttrs (_: lib.mapAttrs' (name: lib.nameValuePair "${name}-vm")) vmTests
    )
  );

  legacyPackages = lib.mapAttrs (_: tests: { vmTests = tests; }) vmTests;
}
