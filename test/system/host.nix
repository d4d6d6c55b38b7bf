# A host's generated modules under the real NixOS, with the least that makes a system of them.
{
  # The folder of the flake's inputs.
  inputs,
  # The folder of the host's modules.
  folder,
}:
let
  nixpkgs = (import "${inputs}/nixpkgs/flake.nix").outputs { self = nixpkgs; };
in
nixpkgs.lib.nixosSystem {
  modules = [
    "${inputs}/disko/module.nix"
    "${inputs}/impermanence/nixos.nix"
    "${inputs}/preservation/module.nix"
    folder
    (import ../../generator/flake/base.nix {
      inherit (nixpkgs.lib.importJSON (folder + "/strata.json")) model;
      alone = true;
    })
    # Its packages are no part of this, and looking for one looks at all.
    { documentation.nixos.enable = false; }
  ];
}
