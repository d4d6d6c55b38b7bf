# The package set of the flake inputs on this machine, with what more modules read of packages when they are enabled by the hundred.
{ lib, set }:
let
  # A package that has any part that some module asks it for. Each is the package itself, and that can be called, too.
  rich =
    package:
    let
      self =
        package
        // lib.genAttrs parts (_: self)
        // values
        // {
          buildEnvs = _: {
            webEnv = self;
            mailmanEnv = self;
          };
        };
    in
    self;

  parts = [
    "admin-fe"
    "akkoma-fe"
    "base"
    "buildEnv"
    "cl100k_base"
    "cli"
    "clr"
    "create"
    "drivers"
    "enlightenment"
    "extend"
    "fd"
    "fhs"
    "geoip"
    "git"
    "gunicorn"
    "icd"
    "image"
    "infinoted"
    "interpreters"
    "jdk"
    "jre"
    "libblockdev"
    "nltkData"
    "override"
    "overrideAttrs"
    "overrideDerivation"
    "overridePythonAttrs"
    "passthru"
    "php"
    "phpPackage"
    "pkgs"
    "plugins"
    "proxy-mysql"
    "proxy-pgsql"
    "proxy-sqlite"
    "pullImage"
    "python"
    "python3"
    "pythonModule"
    "rubyEnv"
    "sandbox"
    "server-mysql"
    "server-pgsql"
    "server-sqlite"
    "src"
    "tiktoken"
    "twisted"
    "unbundled"
    "uvicorn"
    "webSamples"
    "webapps"
    "webui"
    "webvault"
    "withBaseConfig"
    "withExtensions"
    "withPackages"
    "xen"
  ];

  values = {
    availableComponents = [ ];
    enabled = false;
    extraBuildInputs = [ ];
    extraComponents = [ ];
    featureDevice = "cpu";
    filesInstalledToEtc = [ ];
    filesInstalledToPlugins = [ ];
    getPackages = _: [ ];
    gitlabEnv.packages = [ ];
    implementation = "heimdal";
    interpreter = "/bin/sh";
    modules = [ ];
    dirName = "zoneminder";
    elixirPackage = something;
    nodeAppDir = "lib/node";
    outgoingInterface = null;
    projectName = "apptainer";
    propagatedBuildInputs = [ ];
    pythonPath = [ ];
    repoVersion = "15";
    requiredPythonModules = [ ];
    sandboxExecutableName = "sandbox";
    sitePackages = "lib/python3/site-packages";
    supportedComponentsWithTests = [ ];
    withCloudUi = false;
    withDBI = false;
    withIpmi = false;
    withNdsudo = false;
    withNetworkViewer = false;
  };

  enrich = lib.mapAttrs (_: it: if it.type or "" == "derivation" then rich it else it);
  something = rich set.hello;
  php = rich set.php // {
    buildEnv = _: php;
    extensions = pkgs;
    packages = pkgs;
  };

  pkgs =
    enrich (
      removeAttrs set [
        "__splicedPackages"
        "buildPackages"
        "lib"
        "pkgs"
        "stdenv"
      ]
    )
    // {
      inherit (set) lib path;
      inherit php;
      php81 = php;
      php82 = php;
      php83 = php;
      stdenv = set.stdenv // {
        shellDryRun = "true";
        cc = set.stdenv.cc // {
          bintools.dynamicLinker = "/lib64/ld-linux-x86-64.so.2";
        };
      };
      python3 = rich set.python3 // {
        pkgs = pkgs.python3Packages;
      };
      python3Packages = enrich set.python3Packages // {
        makePythonPath = _: "";
        python = rich set.python3;
      };
      writers =
        set.writers
        // lib.genAttrs [
          "writeNginxConfig"
          "writePython3"
          "writePython3Bin"
        ] (_: _: _: something);
      formats = set.formats // {
        elixirConf = _: {
          type = lib.types.anything;
          generate = _: _: something;
          lib =
            lib.genAttrs [
              "mkAtom"
              "mkMap"
              "mkRaw"
              "mkTuple"
            ] (_: it: it)
            // {
              types = lib.genAttrs [
                "atom"
                "map"
                "raw"
                "str"
                "tuple"
              ] (_: lib.types.anything);
            };
        };
      };
      _3proxy = something;
      akkoma-frontends = {
        akkoma-fe = something;
        admin-fe = something;
      };
      dockerTools = lib.genAttrs [
        "buildImage"
        "buildLayeredImage"
        "pullImage"
      ] (_: _: something);
      findutils = rich set.findutils // {
        locate = something;
      };
      greetd = lib.genAttrs [
        "greetd"
        "gtkgreet"
        "regreet"
        "tuigreet"
      ] (_: something);
      jdk = something;
      jre = something;
      gateone = something;
      __splicedPackages = pkgs;
      appendOverlays = _: pkgs;
      buildPackages = pkgs;
      extend = _: pkgs;
      pkgsi686Linux = pkgs;
    };
in
pkgs
