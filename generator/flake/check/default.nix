# A derivation that builds if a host's evaluated configuration says what its host model in strata.json says, and whose
# evaluation fails with all differences if it does not.
{
  lib,
  disko,
  # The host as its folder is named.
  name,
  model,
  # The host's nixosSystem.
  nixos,
  # Whether the host has no modules but strata's: others may add mounts and swap space, and change what is mkDefault.
  alone,
  # The users' homes, by their names: each one's `config`, and whether it is `alone` likewise.
  homes,
}:
let
  subjects = [
    ./devices.nix
    ./file-systems.nix
    ./swap.nix
    ./upkeep.nix
    ./persistence.nix
    ./snapshots.nix
    ./monitoring.nix
    ./backup.nix
    ./root-reset.nix
    ./containers.nix
    ./homes.nix
  ];
  # Each subject has { expected, found }: attributes under the names of the options that they come from.
  results = map (
    subject:
    import subject {
      inherit
        lib
        disko
        model
        alone
        homes
        ;
      inherit (nixos) config pkgs;
    }
  ) subjects;
  merged = side: lib.foldl' lib.recursiveUpdate { } (map (result: result.${side}) results);
  expected = merged "expected" // {
    host = model.name;
  };
  found = merged "found" // {
    host = name;
  };

  differences =
    path: expected: found:
    if lib.isAttrs expected && lib.isAttrs found then
      lib.concatMap (
        name:
        differences (path ++ [ name ]) (expected.${name} or "(nothing)") (found.${name} or "(nothing)")
      ) (lib.attrNames (expected // found))
    else
      lib.optional (expected != found) ''
        ${lib.showOption path}
          expected ${show expected}
          found    ${show found}
      '';
  # A whole disk on one line would say less than what it consists of.
  show =
    value:
    let
      text = lib.generators.toPretty { multiline = false; } value;
    in
    if value == "(nothing)" then
      "nothing"
    else if lib.isAttrs value && lib.stringLength text > 200 then
      "{ ${lib.concatStringsSep ", " (lib.attrNames value)} }"
    else
      text;

  problems = differences [ ] expected found;
in
if problems == [ ] then
  nixos.pkgs.runCommand "strata-check-${name}" { } "touch $out"
else
  throw ''
    ${name}: the configuration does not say what the host model in out/hosts/${name}/strata.json says.

    ${lib.concatStringsSep "\n" problems}
    Run `strata generate`, or take back what modules beside strata's change.''
