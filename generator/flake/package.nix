# strata itself, with the dependencies of package-lock.json: no hash to keep in step with it. Nix fetches them from where the
# lock file says (`resolved`). A lock file that npm wrote with `omit-lockfile-registry-resolved` says nothing, and has to be made
# anew before this builds: `rm package-lock.json && npm install --package-lock-only --omit-lockfile-registry-resolved=false`.
{
  lib,
  buildNpmPackage,
  importNpmLock,
}:
let
  root = ../..;
  manifest = lib.importJSON (root + "/package.json");
in
buildNpmPackage {
  pname = manifest.name;
  inherit (manifest) version;
  src = lib.fileset.toSource {
    inherit root;
    fileset = lib.fileset.unions [
      (root + "/package.json")
      (root + "/package-lock.json")
      (root + "/tsconfig.json")
      (root + "/generator")
      (root + "/templates")
    ];
  };
  npmDeps = importNpmLock { npmRoot = root; };
  npmConfigHook = importNpmLock.npmConfigHook;
  # `npm pack` would run `prepare`, and so build a second time.
  npmPackFlags = [ "--ignore-scripts" ];
  meta = {
    inherit (manifest) description;
    license = lib.licenses.mit;
    mainProgram = "strata";
  };
}
