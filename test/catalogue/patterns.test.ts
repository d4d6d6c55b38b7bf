/** What to do with the paths that are found on hosts. */
import { describe, expect, test } from "vitest";
import { knownPaths } from "../../generator/catalogue/known-paths.ts";
import { judge, type Judgement } from "../../generator/catalogue/patterns.ts";

/** A path, the verdict, and the path that one would persist, where it is another. */
type Row = [path: string, verdict: Judgement["verdict"], at?: string];

const ofServices: Row[] = [
  ["/var/lib/forgejo/data/forgejo.db", "persist", "/var/lib/forgejo"],
  ["/var/lib/open-webui/webui.db", "persist", "/var/lib/private/open-webui"],
  ["/var/lib/AdGuardHome", "persist", "/var/lib/private/AdGuardHome"],
  ["/var/lib/postgresql/17/postmaster.pid", "persist", "/var/lib/postgresql"],
  ["/var/lib/nixos/uid-map", "persist", "/var/lib/nixos"],
  ["/var/lib/tailscale/tailscaled.state", "persist", "/var/lib/tailscale"],
  ["/var/lib/containers/storage/volumes/db/_data/x", "persist", "/var/lib/containers/storage/volumes"],
  ["/var/lib/containers/storage/overlay/1/diff", "ignore", "/var/lib/containers/storage"],
  ["/var/lib/nixarr/state/sonarr", "persist", "/var/lib/nixarr/state"],
  ["/etc/NetworkManager/system-connections/home", "persist", "/etc/NetworkManager/system-connections"],
  ["/etc/ssh/ssh_host_ed25519_key", "persist"],
  ["/var/lib/systemd/random-seed", "persist", "/var/lib/systemd"],
  ["/var/lib/systemd/catalog/database", "ignore", "/var/lib/systemd/catalog"],
  ["/var/lib/systemd/coredump/core.1", "choose", "/var/lib/systemd/coredump"],
  ["/var/cache/nginx/x", "ignore", "/var/cache/nginx"],
  ["/var/log/nginx/access.log", "choose", "/var/log/nginx"],
  ["/var/log/journal/0123/system.journal", "choose", "/var/log/journal"],
  ["/root/.cache/borg/x", "ignore", "/root/.cache/borg"],
];

const ofTheSystem: Row[] = [
  ["/etc/shadow", "never"],
  ["/etc/shadow-", "never"],
  ["/etc/passwd", "never"],
  ["/etc/group", "never"],
  ["/etc/subuid", "never"],
  ["/nix/var/nix/db/db.sqlite", "never", "/nix"],
  ["/run/user/1000/x", "ignore", "/run"],
  ["/tmp/x/y", "ignore", "/tmp"],
  ["/var/tmp/x", "ignore", "/var/tmp"],
  ["/var/lib/something/x.pid", "ignore"],
  ["/var/lib/something/deep/x.sock", "ignore"],
  ["/etc/.pwd.lock", "ignore"],
  ["/etc/.updated", "ignore"],
  ["/var/.updated", "ignore"],
  ["/etc/.clean", "ignore"],
  ["/etc/NIXOS", "ignore"],
  ["/etc/resolv.conf", "ignore"],
  ["/usr/bin/env", "ignore", "/usr"],
  ["/swapfile", "ignore"],
  ["/etc/machine-id", "persist"],
  ["/etc/ssh/ssh_host_ecdsa_key.pub", "persist"],
  ["/etc/wireguard/wg0.key", "persist", "/etc/wireguard"],
  ["/boot/keyfile_nvme0n1p1", "persist"],
  ["/boot/loader/entries/x.conf", "ignore", "/boot"],
  ["/etc/nixos/configuration.nix", "choose", "/etc/nixos"],
  ["/etc/adjtime", "choose"],
  ["/etc/something/written.conf", "choose", "/etc/something"],
  ["/var/lib/something/data/x", "persist", "/var/lib/something"],
  ["/var/lib/private/something/x", "persist", "/var/lib/private/something"],
  ["/var/lib/machines/debian", "persist", "/var/lib/machines"],
  ["/var/lib/logrotate.status", "ignore"],
  ["/var/cache/something/x", "ignore", "/var/cache/something"],
  ["/var/cache/private/something/x", "ignore", "/var/cache/private/something"],
  ["/var/log/something/x.log", "choose", "/var/log/something"],
  ["/var/log/wtmp", "choose"],
  ["/var/spool/cron/root", "persist", "/var/spool/cron"],
  ["/var/db/something/x", "persist", "/var/db/something"],
  ["/srv/www/index.html", "persist", "/srv/www"],
  ["/opt/thing/bin", "choose", "/opt/thing"],
  ["/var/something/x", "choose", "/var/something"],
  ["/bao-keys/unseal", "choose", "/bao-keys"],
  ["/mnt/disk/x", "ignore", "/mnt"],
  ["/lost+found", "ignore"],
];

const ofHomes: Row[] = [
  ["/home/alice/.ssh/id_ed25519", "persist", "/home/alice/.ssh"],
  ["/home/alice/.gnupg/pubring.kbx", "persist", "/home/alice/.gnupg"],
  ["/home/alice/.cache/mozilla/x", "ignore", "/home/alice/.cache"],
  ["/root/.cache/nix/x", "ignore", "/root/.cache"],
  ["/home/alice/.local/share/Trash/files/x", "ignore", "/home/alice/.local/share/Trash"],
  ["/home/alice/.config/Slack/Cache/x", "ignore", "/home/alice/.config/Slack/Cache"],
  ["/home/alice/.config/Code/User/settings.json", "persist", "/home/alice/.config/Code"],
  ["/home/alice/.local/share/fish/fish_history", "persist", "/home/alice/.local/share/fish"],
  [
    "/home/alice/.local/share/containers/storage/volumes/v",
    "persist",
    "/home/alice/.local/share/containers/storage/volumes",
  ],
  ["/home/alice/.local/share/containers/storage/overlay/1", "ignore", "/home/alice/.local/share/containers"],
  ["/home/alice/.local/state/wireplumber/x", "choose", "/home/alice/.local/state/wireplumber"],
  ["/home/alice/.mozilla/firefox/x", "persist", "/home/alice/.mozilla"],
  ["/home/alice/.var/app/org.signal.Signal/x", "persist", "/home/alice/.var/app/org.signal.Signal"],
  ["/home/alice/.bash_history", "choose"],
  ["/home/alice/.something/x", "choose", "/home/alice/.something"],
  ["/home/alice/projects/strata/flake.lock", "persist", "/home/alice/projects"],
  ["/root/notes/x", "persist", "/root/notes"],
  ["/home/alice", "choose"],
];

describe.each([
  ["what a service keeps", ofServices],
  ["what is the system's", ofTheSystem],
  ["what is in homes", ofHomes],
])("%s", (_, rows) => {
  test.each(rows)("%s: %s", (path, verdict, at = path) => {
    expect(judge(path)).toMatchObject({ verdict, at });
  });
});

test("a service's path names the service", () => {
  expect(judge("/var/lib/forgejo/data")).toEqual({
    verdict: "persist",
    reason: "The state of services.forgejo.",
    at: "/var/lib/forgejo",
    service: "services.forgejo",
  });
  expect(judge("/var/lib/something")).not.toHaveProperty("service");
});

test("a path of which nothing is known is left to choose", () => {
  expect(judge("/")).toMatchObject({ verdict: "choose", at: "/" });
});

describe("known paths", () => {
  test("are absolute, or in homes, and said once", () => {
    const all = knownPaths.flatMap(({ paths }) => paths);
    expect(all.filter((path) => !/^(?:~|\/)/.test(path) || path.endsWith("/"))).toEqual([]);
    expect(all).toHaveLength(new Set(all).size);
  });

  test("have one sentence as a reason", () => {
    expect(knownPaths.filter(({ reason }) => !/^[A-Z][^.]*(?:\.\w[^.]*)*\.$/.test(reason))).toEqual([]);
  });

  test("can each be reached", () => {
    const example = (path: string) =>
      path.replace(/^~/, "/home/alice").replaceAll("**", "some").replaceAll("*", "x");
    const lost = knownPaths.flatMap(({ paths, verdict }) =>
      paths.filter((path) => judge(example(path)).verdict !== verdict),
    );
    expect(lost).toEqual([]);
  });
});
