# Backups: what each engine is told of them, and the units beside the backup's own. When they run, a host's own modules may change.
{
  lib,
  model,
  config,
  alone,
  ...
}:
let
  inherit (model) backup;
  inherit (backup) engine unit destination;
  is = name: backup != null && engine == name;
  service =
    {
      restic = "restic-backups-${unit}";
      archive = unit;
      btrbk = "btrbk-${unit}";
    }
    .${engine};

  joined = parts: lib.concatStringsSep "/" (lib.filter (part: part != "") parts);
  inherit (backup) hostname;
  repository =
    {
      b2 = "b2:${destination.bucket}:${joined [ destination.path hostname ]}";
      s3 = "s3:${joined [ destination.endpoint destination.bucket destination.path hostname ]}";
      sftp = "sftp://${destination.user}@${host}:${toString destination.port}/${destination.path}/${hostname}";
      local = "${destination.path}/${hostname}";
    }
    .${destination.type};
  host = if lib.hasInfix ":" destination.host then "[${destination.host}]" else destination.host;

  # restic reads paths as patterns.
  pattern = lib.replaceStrings [ "\\" "*" "?" "[" ] [ "\\\\" "\\*" "\\?" "\\[" ];
  kept = lib.filterAttrs (period: count: period != "quarterly" && count > 0) backup.retention;
  resticExpected = {
    inherit repository;
    passwordFile = backup.password.path;
    initialize = true;
    paths = map (source: pattern source.folder) backup.sources;
    keeps = lib.sort lib.lessThan (
      lib.mapAttrsToList (period: count: "--keep-${period} ${toString count}") kept
    );
    limited = backup.bandwidth != null;
  };
  isKeep = lib.hasPrefix "--keep-";
  resticFound = found: {
    inherit (found)
      repository
      passwordFile
      initialize
      paths
      ;
    keeps = lib.sort lib.lessThan (lib.filter isKeep found.pruneOpts);
    limited = lib.any (lib.hasPrefix "--limit-upload ") found.extraBackupArgs;
  };

  # The service that makes backups has the name in the spec, itself or as an alias.
  services = lib.optionals (backup != null) (
    [ service ] ++ lib.optional backup.verify.enable "${unit}-verify"
  );
  known = lib.genAttrs services (
    name: config.systemd.services ? ${name} && config.systemd.services.${name}.serviceConfig ? ExecStart
  );
  answers = config.systemd.services.${service}.aliases or [ ];

  timersExpected =
    lib.optionalAttrs (backup != null) {
      ${service} = backup.schedule;
    }
    // lib.optionalAttrs (backup != null && backup.verify.enable) {
      "${unit}-verify" = backup.verify.schedule;
    };
  timerFound =
    name: _:
    let
      found = config.systemd.timers.${name}.timerConfig or { };
    in
    {
      schedule = found.OnCalendar or null;
      persistent = found.Persistent or false;
      delay = found.RandomizedDelaySec or null;
    };
in
{
  expected = {
    systemd.services = lib.genAttrs services (_: true);
  }
  // lib.optionalAttrs (is "restic") { services.restic.backups.${unit} = resticExpected; }
  // lib.optionalAttrs (backup != null) { backupUnit = true; }
  // lib.optionalAttrs alone {
    backupTimers = lib.mapAttrs (_: schedule: {
      inherit schedule;
      persistent = true;
      delay = backup.randomizedDelay;
    }) timersExpected;
    backups = {
      restic = lib.optional (is "restic") unit;
      btrbk = lib.optional (is "btrbk") unit;
    };
  };
  found = {
    systemd.services = known;
  }
  // lib.optionalAttrs (is "restic") {
    services.restic.backups.${unit} =
      if config.services.restic.backups ? ${unit} then
        resticFound config.services.restic.backups.${unit}
      else
        { };
  }
  // lib.optionalAttrs (backup != null) {
    backupUnit = service == unit || lib.elem "${unit}.service" answers;
  }
  // lib.optionalAttrs alone {
    backupTimers = lib.mapAttrs timerFound timersExpected;
    backups = {
      restic = lib.attrNames config.services.restic.backups;
      btrbk = lib.filter (name: name == (backup.unit or null)) (
        lib.attrNames config.services.btrbk.instances
      );
    };
  };
}
