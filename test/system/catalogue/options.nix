# What services need besides `enable = true` to evaluate, or to keep all that they can. `INSTANCE` stands for what a user names.
{ pkgs }:
{
  "networking.dhcpcd".networking.interfaces.eth0.useDHCP = true;
  "services.prometheus.exporters.py-air-control".services.prometheus.exporters.py-air-control = {
    enable = true;
    deviceHostname = "x";
  };
  "services.amule".services.amule = {
    user = "amule";
    dataDir = "/var/lib/amule";
  };
  "services.anuko-time-tracker".services.anuko-time-tracker.hostname = "anuko.example.org";
  "services.authelia.instances.<name>".services.authelia.instances.INSTANCE = {
    enable = true;
    secrets.jwtSecretFile = "/x";
    secrets.storageEncryptionKeyFile = "/x";
  };
  "services.bitcoind.<name>".services.bitcoind.INSTANCE.enable = true;
  "services.blockbook-frontend.<name>".services.blockbook-frontend.INSTANCE = {
    enable = true;
  };
  "services.bluemap".services.bluemap = {
    host = "bluemap.example.org";
    eula = true;
    onCalendar = "daily";
    defaultWorld = "/srv/world";
  };
  "services.bookstack".services.bookstack = {
    hostname = "bookstack.example.org";
    appKeyFile = "/srv/key";
  };
  "services.borgbackup.jobs.<name>".services.borgbackup.jobs.INSTANCE = {
    repo = "x";
    paths = [ "/x" ];
    encryption.mode = "none";
  };
  "services.borgbackup.repos.<name>".services.borgbackup.repos.INSTANCE = {
    authorizedKeys = [ "x" ];
  };
  "services.btrbk".services.btrbk.instances.INSTANCE = {
    onCalendar = "daily";
    settings = { };
  };
  "services.buildkite-agents.<name>".services.buildkite-agents.INSTANCE = { tokenPath = "/x"; };
  "services.castopod".services.castopod.localDomain = "castopod.example.org";
  "services.cloudflared.tunnels.<name>".services.cloudflared = {
    enable = true;
    tunnels.INSTANCE = {
      credentialsFile = "/x";
      default = "http_status:404";
    };
  };
  "services.cockroachdb".services.cockroachdb = {
    insecure = true;
    locality = "x";
    certsDir = "/x";
    join = "x";
  };
  "services.davis".services.davis = {
    hostname = "davis.example.org";
    nginx = { };
    adminLogin = "a";
    adminPasswordFile = "/x";
    appSecretFile = "/x";
  };
  "services.dex".services.dex.settings.storage.type = "sqlite3";
  "services.discourse".services.discourse = {
    hostname = "discourse.example.org";
    admin.skipCreate = true;
  };
  "services.displayManager.sddm".services.xserver.enable = true;
  "services.dokuwiki.sites.<name>".services.dokuwiki.sites.INSTANCE = {
    settings.title = "x";
    acl = [ ];
  };
  "services.druid.historical".services.druid.historical.segmentLocations = [ ];
  "services.duplicity".services.duplicity = {
    targetUrl = "file:///x";
    root = "/srv";
  };
  "services.engelsystem".services.engelsystem.domain = "engelsystem.example.org";
  "services.errbot.instances.<name>".services.errbot.instances.INSTANCE = { admins = [ ]; };
  "services.filesender".services.filesender.localDomain = "filesender.example.org";
  "services.frigate".services.frigate = {
    hostname = "frigate.example.org";
    settings.cameras = {};
  };
  "services.galene".services.galene = {
    insecure = true;
    httpAddress = "x";
  };
  "services.garage".services.garage.settings = {
    metadata_dir = "/var/lib/garage/meta";
    data_dir = "/var/lib/garage/data";
  };
  "services.geth.<name>".services.geth.INSTANCE.enable = true;
  "services.gitea-actions-runner.instances.<name>".services.gitea-actions-runner.instances.INSTANCE = {
    enable = true;
    name = "x";
    url = "x";
    token = "x";
    labels = [ ];
  };
  "services.github-runners.<name>".services.github-runners.INSTANCE = {
    enable = true;
    url = "https://x";
    tokenFile = "/x";
  };
  "services.gitlab".services.gitlab = {
    initialRootPasswordFile = "/srv/key";
    secrets = {
      secretFile = "/srv/key";
      otpFile = "/srv/key";
      dbFile = "/srv/key";
      jwsFile = "/srv/key";
    };
  };
  "services.gns3-server".services.gns3-server = {
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
  "services.gonic".services.gonic.settings = {
    music-path = [ "/srv/m" ];
    podcast-path = "/srv/p";
    playlists-path = "/srv/pl";
  };
  "services.grocy".services.grocy.hostName = "grocy.example.org";
  "services.haproxy".services.haproxy.config = "";
  "services.invidious-router".services.invidious-router.nginx.domain = "invidious.example.org";
  "services.invoiceplane.sites.<name>".services.invoiceplane.sites.INSTANCE = {
    enable = true;
  };
  "services.jack".services.jack.jackd.enable = true;
  "services.jigasi".services.jigasi = {
    xmppHost = "x";
    userPasswordFile="/x";
    xmppDomain="x";
    componentPasswordFile="/x";
    bridgeMuc="x";
    userName="x";
    userDomain="x";
    defaultJvbRoomName="x";
  };
  "services.jitsi-meet".services.jitsi-meet.hostName = "jitsi-meet.example.org";
  "services.kanidm".services.kanidm = {
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
  "services.kubernetes.pki" = {
    services.kubernetes.masterAddress = "x";
    services.kubernetes.roles = [ "master" ];
  };
  "services.lemmy".services.lemmy.settings.hostname = "lemmy.example.org";
  "services.librenms".services.librenms = {
    hostname = "librenms.example.org";
    database.createLocally = true;
  };
  "services.lighthouse".services.lighthouse = {
    beacon = {
      enable = true;
      execution.jwtPath = "/srv/key";
    };
    validator.enable = true;
  };
  "services.lxd-image-server".services.lxd-image-server.nginx.domain = "images.example.org";
  "services.mailman".services.mailman = {
    siteOwner = "a@b.example.org";
    webHosts = [ "x.example.org" ];
  };
  "services.mastodon".services.mastodon = {
    localDomain = "mastodon.example.org";
    streamingProcesses = 1;
    smtp.fromAddress = "a@b";
    configureNginx = true;
  };
  "services.mihomo".services.mihomo.configFile = "/x";
  "services.mobilizon".services.mobilizon.settings.":mobilizon".":instance" = {
    name = "x";
    hostname = "mobilizon.example.org";
  };
  "services.monica".services.monica = {
    hostname = "monica.example.org";
    appKeyFile = "/srv/key";
  };
  "services.moosefs.chunkserver" = {
    services.moosefs.chunkserver.hdds = [ "/srv/x" ];
    services.moosefs.masterHost = "x";
  };
  "services.moosefs.master" = {
    services.moosefs.master.exports = [ "x" ];
    services.moosefs.masterHost = "x";
  };
  "services.moosefs.metalogger".services.moosefs.masterHost = "x";
  "services.mosquitto".services.mosquitto.listeners = [ { port = 1883; address = "::"; users = { }; } ];
  "services.netbird.tunnels.<name>".services.netbird.tunnels.INSTANCE = { };
  "services.nextcloud".services.nextcloud = {
    hostName = "nextcloud.example.org";
    config.adminpassFile = "/x";
    package = pkgs.nextcloud29;
  };
  "services.nginx".services.nginx.proxyCachePath.x.enable = true;
  "services.outline".services.outline = {
    publicUrl = "https://x";
    storage = {
      accessKey = "x";
      secretKeyFile = "/x";
      uploadBucketUrl = "x";
      uploadBucketName = "x";
      region="x";
    };
  };
  "services.pantalaimon-headless.instances.<name>".services.pantalaimon-headless.instances.INSTANCE = {
    homeserver = "https://x";
  };
  "services.pgpkeyserver-lite".services.pgpkeyserver-lite.hostname = "pgpkeyserver-lite.example.org";
  "services.pipewire".services.pipewire.systemWide = true;
  "services.postfixadmin".services.postfixadmin = {
    hostName = "postfixadmin.example.org";
    adminEmail = "a@b";
    setupPasswordFile = "/x";
  };
  "services.pretalx".services.pretalx.nginx.domain = "pretalx.example.org";
  "services.pretix".services.pretix.nginx.domain = "pretix.example.org";
  "services.printing.cups-pdf.instances.<name>" = {
    services.printing.enable = true;
    services.printing.cups-pdf = {
      enable = true;
      instances.INSTANCE = { };
    };
  };
  "services.prometheus.exporters.dmarc".services.prometheus.exporters.dmarc = {
    enable = true;
    imap = {
      host = "x";
      username = "x";
      passwordFile = "/srv/key";
    };
  };
  "services.prometheus.exporters.lnd".services.prometheus.exporters.lnd = {
    enable = true;
    lndHost = "x";
    lndTlsPath = "/srv/x";
    lndMacaroonDir = "/srv";
  };
  "services.prosody".services.prosody = {
    httpFileShare = null;
    virtualHosts = {};
    muc = [ { domain = "c.example.org"; } ];
    uploadHttp = { domain = "u.example.org"; };
  };
  "services.redis".services.redis.servers."".enable = true;
  "services.redis.servers.<name>".services.redis.servers.INSTANCE.enable = true;
  "services.restic.backups.<name>".services.restic.backups.INSTANCE = {
    repository = "x";
    passwordFile = "/x";
  };
  "services.rke2".services.rke2.role = "server";
  "services.roundcube".services.roundcube.hostName = "roundcube.example.org";
  "services.snipe-it".services.snipe-it = {
    hostName = "snipe.example.org";
    appKeyFile = "/srv/key";
  };
  "services.supybot".services.supybot.configFile = "/x";
  "services.tarsnap.archives.<name>".services.tarsnap = {
    enable = true;
    archives.INSTANCE = { directories = [ "/x" ]; };
  };
  "services.tayga".services.tayga = {
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
  "services.tinc.networks.<name>".services.tinc.networks.INSTANCE = { };
  "services.tor".services.tor = {
    relay.onionServices.INSTANCE.map = [ 80 ];
    client.enable = true;
  };
  "services.tt-rss".services.tt-rss.selfUrlPath = "https://x";
  "services.tts".services.tts.servers.INSTANCE = {
    enable = true;
    port = 5300;
  };
  "services.ttyd".services.ttyd.writeable = true;
  "services.vault".services.vault.storageBackend = "file";
  "services.vdirsyncer.jobs.<name>".services.vdirsyncer = {
    enable = true;
    jobs.INSTANCE = { };
  };
  "services.wg-access-server".services.wg-access-server = {
    settings.dns.enabled = true;
    secretsFile = "/x";
  };
  "services.wordpress.sites.<name>".services.wordpress.sites.INSTANCE = { };
  "services.wyoming".services.wyoming = {
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
  "services.xserver.desktopManager.gnome".services.xserver.enable = true;
  "services.xserver.displayManager.gdm".services.xserver.enable = true;
  "services.xserver.displayManager.lightdm".services.xserver.enable = true;
  "services.yandex-disk".services.yandex-disk = {
    username = "x";
    password = "x";
    user = "yandex";
  };
  "services.zoneminder" = {
    time.timeZone = "UTC";
    services.zoneminder.storageDir = "/srv/zoneminder";
  };
  "virtualisation.appvm".virtualisation.appvm.user = "x";
  "virtualisation.podman.networkSocket" = {
    virtualisation.podman.networkSocket.server = "ghostunnel";
    virtualisation.podman.enable = true;
  };
}
