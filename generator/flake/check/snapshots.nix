# Snapshots: snapper's configurations, sanoid's datasets, and the timers of strata's own. When they run, a host's own modules may
# change.
{
  lib,
  model,
  config,
  alone,
  ...
}:
let
  inherit (model) snapshots;
  inherit (model.settings.snapshots) schedule sanoid;
  ofType = type: lib.filter (policy: policy.type == type) snapshots;
  byName =
    prefix: make: policies:
    lib.listToAttrs (map (policy: lib.nameValuePair "${prefix}${policy.name}" (make policy)) policies);

  configOf =
    policy:
    {
      SUBVOLUME = policy.mountpoint;
      ALLOW_USERS = policy.allowUsers;
      ALLOW_GROUPS = policy.allowGroups;
      TIMELINE_CREATE = policy.schedule == schedule;
      TIMELINE_CLEANUP = true;
      TIMELINE_MIN_AGE = 3600;
    }
    // lib.mapAttrs' (
      period: limit: lib.nameValuePair "TIMELINE_LIMIT_${lib.toUpper period}" limit
    ) policy.retention;
  configs = byName "" configOf (ofType "btrfs");
  isOurs = configs: lib.intersectAttrs configs config.services.snapper.configs;

  ownTimers = lib.filter (policy: policy.schedule != schedule) (ofType "btrfs");
  timers =
    byName "snapper-timeline-" (policy: policy.schedule) ownTimers
    // byName "bcachefs-snapshots-" (policy: policy.schedule) (ofType "bcachefs");
  isTimer =
    name: _: lib.hasPrefix "snapper-timeline-" name || lib.hasPrefix "bcachefs-snapshots-" name;

  # What a unit for bcachefs keeps, as its command line says it.
  limitsOf =
    policy:
    lib.concatMapStringsSep " " (period: "--${period} ${toString policy.retention.${period}}") [
      "hourly"
      "daily"
      "weekly"
      "monthly"
      "quarterly"
      "yearly"
    ];
  limits = byName "bcachefs-snapshots-" limitsOf (ofType "bcachefs");
  # The command, then a flag and its number for each of six periods, then the mount point.
  limitsFound =
    unit:
    lib.concatStringsSep " " (lib.sublist 1 12 (lib.splitString " " unit.serviceConfig.ExecStart));

  # Whether a subvolume for the snapshots is made before snapper looks for it.
  subvolumes = byName "snapper-subvolume-" (_: true) (ofType "btrfs");
  isBefore = unit: lib.elem "snapper-timeline.service" unit.before;

  changeable = {
    expected = {
      services.snapper.configs = lib.genAttrs (lib.attrNames configs) (_: { });
      services.snapper.snapshotInterval = lib.optionalString (configs != { }) schedule;
      systemd.timers = timers;
    };
    found = {
      services.snapper.configs = lib.mapAttrs (_: _: { }) config.services.snapper.configs;
      services.snapper.snapshotInterval = lib.optionalString (
        configs != { }
      ) config.services.snapper.snapshotInterval;
      systemd.timers = lib.mapAttrs (_: timer: timer.timerConfig.OnCalendar) (
        lib.filterAttrs isTimer config.systemd.timers
      );
    };
  };
  firm = {
    expected = {
      services.snapper.configs = configs;
      services.sanoid = {
        enable = sanoid != { };
        datasets = sanoid;
      };
      systemd.services = limits // subvolumes;
    };
    found = {
      services.snapper.configs = lib.mapAttrs (
        name: found: lib.intersectAttrs configs.${name} found
      ) (isOurs configs);
      services.sanoid = {
        enable = sanoid != { } && config.services.sanoid.enable;
        datasets = lib.mapAttrs (
          name: found: lib.intersectAttrs sanoid.${name} found
        ) (lib.intersectAttrs sanoid config.services.sanoid.datasets);
      };
      systemd.services =
        lib.mapAttrs (_: limitsFound) (lib.intersectAttrs limits config.systemd.services)
        // lib.mapAttrs (_: isBefore) (lib.intersectAttrs subvolumes config.systemd.services);
    };
  };
  side = name: if alone then lib.recursiveUpdate changeable.${name} firm.${name} else firm.${name};
in
{
  expected = side "expected";
  found = side "found";
}
