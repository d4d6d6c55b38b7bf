# What NixOS makes of a host's btrbk: its configuration, and what runs as which user.
{
  # The folder of the flake's inputs.
  inputs,
  # The folder of the host's modules.
  folder,
  # The stem of the units' names.
  unit,
}:
let
  nixpkgs = (import "${inputs}/nixpkgs/flake.nix").outputs { self = nixpkgs; };
  inherit
    (nixpkgs.lib.nixosSystem {
      modules = [
        "${inputs}/disko/module.nix"
        folder
      ];
    })
    config
    ;
  service = config.systemd.services."btrbk-${unit}";
in
{
  configuration = config.environment.etc."btrbk/${unit}.conf".source.text;
  inherit (service) aliases;
  inherit (service.serviceConfig) User ExecStartPre ExecStopPost;
  knownHosts = builtins.mapAttrs (_: host: { inherit (host) publicKey; }) config.programs.ssh.knownHosts;
  state = service.environment.STATE_DIRECTORY;
  timer = config.systemd.timers."btrbk-${unit}".timerConfig;
}
