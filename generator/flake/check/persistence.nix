# What persists: each path with its volume, its owner and the way that it is put in place, as the backend understands it.
{
  lib,
  model,
  config,
  alone,
  ...
}:
let
  persistence = lib.defaultTo {
    backend = null;
    volumes = [ ];
  } model.persistence;
  isUsed = backend: persistence.backend == backend;

  # Their groups and homes are for the host's own modules to say.
  groupOf = user: config.users.users.${user}.group or "(unknown)";
  byPath =
    key: make: entries:
    lib.listToAttrs (map (entry: lib.nameValuePair entry.${key} (make entry)) entries);
  ofType = type: lib.filter (entry: entry.type == type);

  # Owner and mode are impermanence's for a directory alone, and nobody's for the target of a link.
  ownerOf = entry: {
    inherit (entry) user mode;
    group = if entry.group == null then groupOf entry.home.user else entry.group;
  };
  expectedDirectory =
    entry:
    {
      inherit (entry) how;
      hidden = entry.how == "bindmount" && entry.hideMount;
    }
    // ownerOf entry;
  expectedFile =
    entry:
    {
      inherit (entry) how;
    }
    // lib.optionalAttrs (isUsed "preservation" && entry.how == "bindmount") (ownerOf entry);
  expected = lib.listToAttrs (
    map (
      volume:
      lib.nameValuePair volume.path {
        directories = byPath "path" expectedDirectory (ofType "directory" volume.paths);
        files = byPath "path" expectedFile (ofType "file" volume.paths);
      }
    ) persistence.volumes
  );

  # A volume's own lists and those of its users in one.
  entriesOf =
    property: volume:
    volume.${property} ++ lib.concatMap (user: user.${property}) (lib.attrValues volume.users);

  ofImpermanence = volume: {
    directories = byPath "dirPath" (found: {
      inherit (found) user group mode;
      how = "bindmount";
      hidden = found.hideMount;
    }) (entriesOf "directories" volume);
    files = byPath "filePath" (found: {
      how = if found.method == "symlink" then "symlink" else "bindmount";
    }) (entriesOf "files" volume);
  };

  # Preservation lists the directories above those of users, too. The colon is for systemd-tmpfiles.
  isMeant = found: found.how != "_intermediate";
  madeAs =
    found: lib.genAttrs [ "user" "group" "mode" ] (name: lib.removePrefix ":" found.${name});
  ofPreservation = volume: {
    directories = byPath "directory" (
      found:
      {
        inherit (found) how;
        hidden =
          found.how == "bindmount"
          && lib.any (option: option.name == "x-gvfs-hide") found.mountOptions;
      }
      // madeAs found
    ) (lib.filter isMeant (entriesOf "directories" volume));
    files = byPath "file" (
      found:
      {
        inherit (found) how;
      }
      // lib.optionalAttrs (found.how == "bindmount") (madeAs found)
    ) (entriesOf "files" volume);
  };

  # A host's own modules may keep more.
  known =
    expected: found:
    if alone then
      found
    else
      lib.mapAttrs (
        path: volume: lib.mapAttrs (property: lib.intersectAttrs expected.${path}.${property}) volume
      ) (lib.intersectAttrs expected found);
  volumesOf = backend: if isUsed backend then expected else { };
  impermanence = lib.mapAttrs (_: ofImpermanence) (config.environment.persistence or { });
  preservation = lib.mapAttrs (_: ofPreservation) (
    lib.optionalAttrs (config.preservation.enable or false) config.preservation.preserveAt
  );
in
{
  expected = {
    environment.persistence = volumesOf "impermanence";
    preservation.preserveAt = volumesOf "preservation";
  };
  found = {
    environment.persistence = known (volumesOf "impermanence") impermanence;
    preservation.preserveAt = known (volumesOf "preservation") preservation;
  };
}
