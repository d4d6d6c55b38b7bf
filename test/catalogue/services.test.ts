/** The catalogue of services: its entries are well formed, and can be looked up. */
import { describe, expect, test } from "vitest";
import { findService, nearestService, ownerOf, serviceNames } from "../../generator/catalogue/services.ts";

/** Services that keep nothing themselves: their data is in a database, or where the configuration says. */
const empty = [
  "services.cloudflared",
  "services.displayManager.gdm",
  "services.displayManager.ly",
  "services.keycloak",
  "services.smartd",
  "services.snapper",
];

const kinds = ["state", "cache", "logs"] as const;
const all = serviceNames.flatMap((name) => {
  const service = findService(name)!;
  return kinds.flatMap((kind) => service[kind].map((path) => ({ ...path, kind, service: name })));
});

describe("entries", () => {
  test("are sorted, and none is there twice", () => {
    expect(serviceNames).toEqual([...new Set(serviceNames)].sort());
  });

  test("are named after options", () => {
    expect(serviceNames.filter((name) => !/^[a-z]\w*(?:\.(?:[\w-]+|<name>))*$/.test(name))).toEqual([]);
  });

  test("keep something, but for those that are known to keep nothing", () => {
    const named = new Set(all.map(({ service }) => service));
    expect(serviceNames.filter((name) => !named.has(name))).toEqual(empty);
  });

  test("have absolute paths that are normal, and last beyond a boot", () => {
    const odd = all.filter(
      ({ path }) =>
        !/^(?:\/(?!\.\.?(?:\/|$))[^/\s%;]+)+$/.test(path) ||
        /^\/(?:run|tmp|proc|sys|dev|nix)(?:\/|$)|^\/var\/(?:run|lock|tmp|empty)(?:\/|$)/.test(path) ||
        /^\/etc\/(?:passwd|shadow|group|gshadow|subuid|subgid)/.test(path) ||
        path.split("/").length < 3,
    );
    expect(odd).toEqual([]);
  });

  test("have the modes and the names that tools take", () => {
    const odd = all.filter(
      ({ mode, user, group }) =>
        !/^[0-7]{4}$/.test(mode) || ![user, group].every((name) => /^[a-z_][\w-]*(?:<name>)?$/i.test(name)),
    );
    expect(odd).toEqual([]);
  });

  test("have no path below another of the same kind", () => {
    const nested = all.filter(({ path, kind, service }) =>
      all.some(
        (other) => other.service === service && other.kind === kind && path.startsWith(`${other.path}/`),
      ),
    );
    expect(nested).toEqual([]);
  });

  test("of dynamic users belong to root, in systemd's private folders", () => {
    const isPrivate = ({ path }: { path: string }) => /^\/var\/(?:lib|cache|log)\/private\/[^/]/.test(path);
    const dynamic = all.filter(isPrivate);
    expect(dynamic.length).toBeGreaterThan(100);
    expect(dynamic.filter(({ user, group }) => user !== "root" || group !== "root")).toEqual([]);
    const publicTwins = dynamic.filter(({ path, service }) =>
      all.some((other) => other.service === service && other.path === path.replace("private/", "")),
    );
    expect(publicTwins).toEqual([]);
  });

  test("with a placeholder have it in each path", () => {
    expect(all.filter(({ service, path }) => service.includes("<name>") !== path.includes("<name>"))).toEqual(
      [],
    );
  });
});

describe("findService", () => {
  test.each([
    ["services.forgejo", "services.forgejo"],
    ["forgejo", "services.forgejo"],
    ["networkmanager", "networking.networkmanager"],
    ["podman", "virtualisation.podman"],
    ["bluetooth", "hardware.bluetooth"],
    ["acme", "security.acme"],
    ["gdm", "services.displayManager.gdm"],
    ["nfs.server", "services.nfs.server"],
    ["systemd", "systemd"],
    ["redis.servers.paperless", "services.redis.servers.paperless"],
    ["services.restic.backups.home", "services.restic.backups.home"],
  ])("%s is %s", (name, found) => {
    expect(findService(name)?.name).toBe(found);
  });

  test.each(["forgejoo", "", ".", "server", "redis.servers.", "redis.servers.a/b", "toString", "__proto__"])(
    "%j is no service",
    (name) => {
      expect(findService(name)).toBeUndefined();
    },
  );

  test("puts the name of one of many in its place", () => {
    expect(findService("redis.servers.paperless")).toEqual({
      name: "services.redis.servers.paperless",
      state: [
        {
          path: "/var/lib/redis-paperless",
          type: "directory",
          user: "redis-paperless",
          group: "redis-paperless",
          mode: "0700",
        },
      ],
      cache: [],
      logs: [],
    });
  });
});

test.each([
  ["forgjeo", "forgejo"],
  ["services.forgejoo", "services.forgejo"],
  ["networkmanger", "networkmanager"],
  ["virtualisation.podmam", "virtualisation.podman"],
  ["something-else-entirely", undefined],
])("the service nearest to %s is %s", (name, near) => {
  expect(nearestService(name)).toBe(near);
});

describe("ownerOf", () => {
  test.each([
    ["/var/lib/forgejo", "services.forgejo", "state", "/var/lib/forgejo"],
    ["/var/lib/forgejo/", "services.forgejo", "state", "/var/lib/forgejo"],
    ["/var/lib/forgejo/data/forgejo.db", "services.forgejo", "state", "/var/lib/forgejo"],
    ["/var/lib/private/n8n/.n8n", "services.n8n", "state", "/var/lib/private/n8n"],
    ["/var/lib/n8n/.n8n", "services.n8n", "state", "/var/lib/private/n8n"],
    ["/var/cache/nginx/x", "services.nginx", "cache", "/var/cache/nginx"],
    ["/var/log/nginx/access.log", "services.nginx", "logs", "/var/log/nginx"],
    ["/etc/ssh/ssh_host_rsa_key", "services.openssh", "state", "/etc/ssh/ssh_host_rsa_key"],
    ["/var/lib/systemd/timers", "systemd", "state", "/var/lib/systemd"],
    ["/var/lib/systemd/catalog/database", "systemd", "cache", "/var/lib/systemd/catalog"],
    ["/var/lib/systemd/coredump/core.x", "systemd", "logs", "/var/lib/systemd/coredump"],
    [
      "/var/lib/containers/storage/overlay/1",
      "virtualisation.podman",
      "cache",
      "/var/lib/containers/storage",
    ],
    [
      "/var/lib/containers/storage/volumes/v/_data",
      "virtualisation.podman",
      "state",
      "/var/lib/containers/storage/volumes",
    ],
    ["/var/lib/redis-x/dump.rdb", "services.redis.servers.x", "state", "/var/lib/redis-x"],
    ["/var/lib/redis/dump.rdb", "services.redis", "state", "/var/lib/redis"],
    ["/var/lib/redis-nextcloud", "services.redis.servers.nextcloud", "state", "/var/lib/redis-nextcloud"],
  ])("%s is of %s: %s", (path, service, kind, kept) => {
    expect(ownerOf(path)).toEqual({ service, kind, path: kept });
  });

  test.each([
    "/",
    "",
    "/var/lib",
    "/var/lib/forgejo2",
    "/var/lib/private",
    "/etc/ssh",
    "/home/a",
    "relative",
  ])("%j is of none", (path) => {
    expect(ownerOf(path)).toBeUndefined();
  });

  test("every path of the catalogue has an owner that keeps it", () => {
    const lost = all
      .map(({ path, kind }) => ({ path: path.replace("<name>", "x"), kind }))
      .filter(({ path, kind }) => {
        const owner = ownerOf(path);
        return owner === undefined || owner.path !== path || owner.kind !== kind;
      });
    expect(lost).toEqual([]);
  });
});
