# What services need besides `enable = true` to evaluate, or to keep all that they can. `INSTANCE` stands for what a user names.
{ pkgs, ... }:
{
  networking.interfaces.eth0.useDHCP = true;
  services.amule = {
    dataDir = "/var/lib/amule";
    user = "amule";
  };
  services.anuko-time-tracker.hostname = "anuko.example.org";
  services.authelia.instances.INSTANCE = {
    enable = true;
    secrets.jwtSecretFile = "/x";
    secrets.storageEncryptionKeyFile = "/x";
  };
  services.bitcoind.INSTANCE.enable = true;
  services.blockbook-frontend.INSTANCE = { enable = true; };
  services.bluemap = {
    defaultWorld = "/srv/world";
    eula = true;
    host = "bluemap.example.org";
    onCalendar = "daily";
  };
  services.bookstack = {
    appKeyFile = "/srv/key";
    hostname = "bookstack.example.org";
  };
  services.borgbackup = {
    jobs.INSTANCE = {
      repo = "x";
      paths = [ "/x" ];
      encryption.mode = "none";
    };
    repos.INSTANCE = { authorizedKeys = [ "x" ]; };
  };
  services.btrbk.instances.INSTANCE = {
    onCalendar = "daily";
    settings = { };
  };
  services.buildkite-agents.INSTANCE = { tokenPath = "/x"; };
  services.castopod.localDomain = "castopod.example.org";
  services.cloudflared = {
    enable = true;
    tunnels.INSTANCE = {
      credentialsFile = "/x";
      default = "http_status:404";
    };
  };
  services.cockroachdb = {
    certsDir = "/x";
    insecure = true;
    join = "x";
    locality = "x";
  };
  services.davis = {
    adminLogin = "a";
    adminPasswordFile = "/x";
    appSecretFile = "/x";
    hostname = "davis.example.org";
    nginx = { };
  };
  services.dex.settings.storage.type = "sqlite3";
  services.discourse = {
    admin.skipCreate = true;
    hostname = "discourse.example.org";
  };
  services.dokuwiki.sites.INSTANCE = {
    settings.title = "x";
    acl = [ ];
  };
  services.druid.historical.segmentLocations = [ ];
  services.duplicity = {
    root = "/srv";
    targetUrl = "file:///x";
  };
  services.engelsystem.domain = "engelsystem.example.org";
  services.errbot.instances.INSTANCE = { admins = [ ]; };
  services.filesender.localDomain = "filesender.example.org";
  services.frigate = {
    hostname = "frigate.example.org";
    settings.cameras = {};
  };
  services.frp.role = "server";
  services.galene = {
    httpAddress = "x";
    insecure = true;
  };
  services.garage.settings = {
    metadata_dir = "/var/lib/garage/meta";
    data_dir = "/var/lib/garage/data";
  };
  services.geth.INSTANCE.enable = true;
  services.gitea-actions-runner.instances.INSTANCE = {
    enable = true;
    name = "x";
    url = "x";
    token = "x";
    labels = [ ];
  };
  services.github-runners.INSTANCE = {
    enable = true;
    url = "https://x";
    tokenFile = "/x";
  };
  services.gitlab = {
    initialRootPasswordFile = "/srv/key";
    secrets = {
      secretFile = "/srv/key";
      otpFile = "/srv/key";
      dbFile = "/srv/key";
      jwsFile = "/srv/key";
    };
  };
  services.gns3-server = {
    auth = {
      enable = true;
      user = "gns3";
      passwordFile = "/srv/key";
    };
    ssl = {
      enable = true;
      certFile = "/srv/key";
      keyFile = "/srv/key";
    };
  };
  services.gonic.settings = {
    music-path = [ "/srv/m" ];
    podcast-path = "/srv/p";
    playlists-path = "/srv/pl";
  };
  services.grocy.hostName = "grocy.example.org";
  services.haproxy.config = "";
  services.invidious-router.nginx.domain = "invidious.example.org";
  services.invoiceplane.sites.INSTANCE = { enable = true; };
  services.jack.jackd.enable = true;
  services.jigasi = {
    bridgeMuc = "x";
    componentPasswordFile = "/x";
    defaultJvbRoomName = "x";
    userDomain = "x";
    userName = "x";
    userPasswordFile = "/x";
    xmppDomain = "x";
    xmppHost = "x";
  };
  services.jitsi-meet.hostName = "jitsi-meet.example.org";
  services.kanidm = {
    enableServer = true;
    enablePam = true;
    clientSettings.uri = "https://x";
    serverSettings = {
      domain = "example.org";
      origin = "https://example.org";
      tls_chain = "/srv/chain";
      tls_key = "/srv/key";
    };
    unixSettings.pam_allowed_login_groups = [ ];
  };
  services.kubernetes = {
    masterAddress = "x";
    roles = [ "master" ];
  };
  services.lemmy.settings.hostname = "lemmy.example.org";
  services.librenms = {
    database.createLocally = true;
    hostname = "librenms.example.org";
  };
  services.lighthouse = {
    beacon = {
      enable = true;
      execution.jwtPath = "/srv/key";
    };
    validator.enable = true;
  };
  services.lxd-image-server.nginx.domain = "images.example.org";
  services.mailman = {
    siteOwner = "a@b.example.org";
    webHosts = [ "x.example.org" ];
  };
  services.mastodon = {
    configureNginx = true;
    localDomain = "mastodon.example.org";
    smtp.fromAddress = "a@b";
    streamingProcesses = 1;
  };
  services.matrix-synapse.settings.server_name = "example.org";
  services.mihomo.configFile = "/x";
  services.mobilizon.settings.":mobilizon".":instance" = {
    name = "x";
    hostname = "mobilizon.example.org";
  };
  services.monica = {
    appKeyFile = "/srv/key";
    hostname = "monica.example.org";
  };
  services.moosefs = {
    chunkserver.hdds = [ "/srv/x" ];
    master.exports = [ "x" ];
    masterHost = "x";
  };
  services.mosquitto.listeners = [ { port = 1883; address = "::"; users = { }; } ];
  services.netbird.tunnels.INSTANCE = { };
  services.nextcloud = {
    config.adminpassFile = "/x";
    hostName = "nextcloud.example.org";
    package = pkgs.nextcloud29;
  };
  services.nginx.proxyCachePath.x.enable = true;
  services.nixops-dns.user = "root";
  services.outline = {
    publicUrl = "https://x";
    storage = {
      accessKey = "x";
      secretKeyFile = "/x";
      uploadBucketUrl = "x";
      uploadBucketName = "x";
      region="x";
    };
  };
  services.pantalaimon-headless.instances.INSTANCE = { homeserver = "https://x"; };
  services.patroni = {
    name = "x";
    nodeIp = "192.0.2.1";
    otherNodesIps = [ "192.0.2.2" ];
    postgresqlPackage = pkgs.postgresql;
    scope = "x";
  };
  services.pgpkeyserver-lite.hostname = "pgpkeyserver-lite.example.org";
  services.pipewire.systemWide = true;
  services.postfixadmin = {
    adminEmail = "a@b";
    hostName = "postfixadmin.example.org";
    setupPasswordFile = "/x";
  };
  services.pretalx.nginx.domain = "pretalx.example.org";
  services.pretix.nginx.domain = "pretix.example.org";
  services.printing = {
    cups-pdf = {
      enable = true;
      instances.INSTANCE = { };
    };
    enable = true;
  };
  services.prometheus = {
    exporters.dmarc = {
      enable = true;
      imap = {
        host = "x";
        username = "x";
        passwordFile = "/srv/key";
      };
    };
    exporters.lnd = {
      enable = true;
      lndHost = "x";
      lndTlsPath = "/srv/x";
      lndMacaroonDir = "/srv";
    };
    exporters.py-air-control = {
      enable = true;
      deviceHostname = "x";
    };
  };
  services.prosody = {
    httpFileShare = null;
    muc = [ { domain = "c.example.org"; } ];
    uploadHttp = { domain = "u.example.org"; };
    virtualHosts = {};
  };
  services.radicle = {
    privateKeyFile = "/srv/key";
    publicKey = "x";
  };
  services.redis = {
    servers."".enable = true;
    servers.INSTANCE.enable = true;
  };
  services.restic.backups.INSTANCE = {
    repository = "x";
    passwordFile = "/x";
  };
  services.rke2.role = "server";
  services.roundcube.hostName = "roundcube.example.org";
  services.rustdesk-server.relayIP = "192.0.2.1";
  services.snipe-it = {
    appKeyFile = "/srv/key";
    hostName = "snipe.example.org";
  };
  services.supybot.configFile = "/x";
  services.tarsnap = {
    enable = true;
    archives.INSTANCE = { directories = [ "/x" ]; };
  };
  services.tayga = {
    ipv4 = {
      address = "192.0.2.0";
      router.address = "192.0.2.1";
      pool = {
        address = "192.0.2.1";
        prefixLength = 24;
      };
    };
    ipv6 = {
      address = "2001:db8::1";
      router.address = "64:ff9b::1";
      pool = {
        address = "2001:db8::";
        prefixLength = 96;
      };
    };
  };
  services.tinc.networks.INSTANCE = { };
  services.tor = {
    client.enable = true;
    relay.onionServices.INSTANCE.map = [ 80 ];
  };
  services.tt-rss.selfUrlPath = "https://x";
  services.tts.servers.INSTANCE = {
    enable = true;
    port = 5300;
  };
  services.ttyd.writeable = true;
  services.vault.storageBackend = "file";
  services.vdirsyncer = {
    enable = true;
    jobs.INSTANCE = { };
  };
  services.wg-access-server = {
    secretsFile = "/x";
    settings.dns.enabled = true;
  };
  services.wordpress.sites.INSTANCE = { };
  services.wyoming = {
    faster-whisper.servers.INSTANCE = {
      enable = true;
      uri = "tcp://x:1";
      language = "en";
    };
    piper.servers.INSTANCE = {
      enable = true;
      uri = "tcp://x:2";
      voice = "x";
    };
  };
  services.wyoming.satellite.user = "root";
  services.xserver.desktopManager.phosh = {
    group = "users";
    user = "root";
  };
  services.xserver.enable = true;
  services.yandex-disk = {
    password = "x";
    user = "yandex";
    username = "x";
  };
  services.zoneminder.storageDir = "/srv/zoneminder";
  time.timeZone = "UTC";
  virtualisation.appvm.user = "x";
  virtualisation.podman = {
    enable = true;
    networkSocket.server = "ghostunnel";
  };
}
