# Installs a host in a virtual machine by its disko script and boots it, with disko's own test library. The host's modules say
# more in `disko.tests`: commands at boot, further checks.
{ lib, nixos }:
let
  inherit (nixos) config pkgs;
  inherit (config.disko) tests;

  asksPassphrase =
    value:
    if lib.isAttrs value then
      value.askPassword or false
      || lib.any (name: !lib.hasPrefix "_" name && asksPassphrase value.${name}) (lib.attrNames value)
    else
      lib.isList value && lib.any asksPassphrase value;
  isTyped = tests.bootCommands == "" && asksPassphrase config.disko.devices;
in
nixos._module.args.diskoLib.testLib.makeDiskoTest {
  name = "${config.networking.hostName}-disko";
  inherit pkgs;
  inherit (nixos) extendModules;
  inherit (tests) efi;
  testMode = "direct";
  disko-config = config;
  extraSystemConfig = tests.extraConfig;
  extraTestScript = tests.extraChecks;
  # With this set, disko formats with the passphrase "disko" instead of asking for one.
  extraInstallerConfig.environment.variables.IN_DISKO_TEST = "1";
  enableOCR = tests.enableOCR || isTyped;
  bootCommands =
    if isTyped then
      ''
        machine.wait_for_text("[Pp]assphrase for")
        machine.send_chars("disko\n")
      ''
    else
      tests.bootCommands;
}
