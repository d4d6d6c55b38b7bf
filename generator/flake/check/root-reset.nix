# The reset of the root: that stage 1 runs it, when it may, and that its failure is told.
{
  lib,
  model,
  config,
  alone,
  ...
}:
let
  reset = model.rootReset;
  # Where its unit stands among those of systemd's stage 1; null where that is no systemd.
  order = model.settings.root-reset or null;
  inherit (config.boot) initrd;
  unit = initrd.systemd.services.strata-root-reset or { };

  lists = order // {
    before = [ "sysroot.mount" ];
    wantedBy = [ "initrd.target" ];
  };
  facts = {
    enable = true;
    DefaultDependencies = false;
  };
  factsFound = {
    enable = unit.enable or false;
    DefaultDependencies = unit.unitConfig.DefaultDependencies or true;
  };
  # A host's own modules may add to a list.
  listFound = name: lib.intersectLists (unit.${name} or [ ]);

  told = [
    "strata-root-failed"
    "strata-root-booted"
  ];
  isTold = name: lib.elem "multi-user.target" (config.systemd.services.${name}.wantedBy or [ ]);

  hasReset = reset != null && reset.method != "tmpfs";
  ofSystemd = lib.optionalAttrs (hasReset && order != null);
  ofScript = lib.optionalAttrs (hasReset && order == null);
  ofReport = lib.optionalAttrs (alone && reset != null && reset.report != null);
in
{
  expected = {
    boot.initrd =
      ofSystemd {
        systemd = {
          enable = true;
          services.strata-root-reset = lists // facts;
        };
      }
      // ofScript {
        systemd.enable = false;
        postResumeCommands = "ash /strata-root-reset";
      };
    systemd.services = lib.optionalAttrs hasReset (lib.genAttrs told (_: true));
    systemd.timers = ofReport { strata-root-report = reset.report; };
  };
  found = {
    boot.initrd =
      ofSystemd {
        systemd = {
          inherit (initrd.systemd) enable;
          services.strata-root-reset = lib.mapAttrs listFound lists // factsFound;
        };
      }
      // ofScript {
        systemd = { inherit (initrd.systemd) enable; };
        postResumeCommands = lib.findFirst (line: line == "ash /strata-root-reset") null (
          lib.splitString "\n" initrd.postResumeCommands
        );
      };
    systemd.services = lib.optionalAttrs hasReset (lib.genAttrs told isTold);
    systemd.timers = ofReport {
      strata-root-report = config.systemd.timers.strata-root-report.timerConfig.OnCalendar or null;
    };
  };
}
