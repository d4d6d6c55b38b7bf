{
  description = "Typed descriptions of hosts' storage, compiled to NixOS and Home Manager modules";

  inputs = {
    nixpkgs.url = "github:NixOS/nixpkgs/nixpkgs-unstable";
    disko = {
      url = "github:nix-community/disko";
      inputs.nixpkgs.follows = "nixpkgs";
    };
    impermanence = {
      url = "github:nix-community/impermanence";
      inputs.nixpkgs.follows = "nixpkgs";
      inputs.home-manager.follows = "home-manager";
    };
    preservation.url = "github:nix-community/preservation";
    home-manager = {
      url = "github:nix-community/home-manager";
      inputs.nixpkgs.follows = "nixpkgs";
    };
  };

  outputs =
    inputs:
    let
      inherit (inputs.nixpkgs) lib legacyPackages;
      perSystem =
        make: lib.genAttrs [ "x86_64-linux" "aarch64-linux" ] (system: make legacyPackages.${system});
      fromOut = import ./generator/flake/from-out.nix inputs;
    in
    fromOut { out = ./out; }
    // {
      lib = { inherit fromOut; };

      packages = perSystem (pkgs: rec {
        strata = pkgs.callPackage ./generator/flake/package.nix { };
        default = strata;
      });

      devShells = perSystem (pkgs: {
        default = pkgs.mkShell {
          packages = [
            pkgs.nodejs
            pkgs.nixd
            pkgs.nixfmt
            pkgs.shellcheck
          ];
        };
      });

      # nixfmt-tree formats whole folders; NixOS 24.11 has nixfmt alone.
      formatter = perSystem (pkgs: pkgs.nixfmt-tree or pkgs.nixfmt);
    };
}
