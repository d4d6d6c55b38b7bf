# strata itself, with the dependencies of package-lock.json: no hash to keep in step with it.
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
