/** Graph roots: what each is alone in, and what it must not be. */
import type { HostModel } from "../../../model/host.ts";
import { isWithin } from "../../../model/host.ts";
import { persistedPaths } from "../../../model/persistence.ts";
import type { Finding, Rule } from "../../kind.ts";
import type { ContainersSpec } from "../schema.ts";
import { placedStores, whereSaid, type Placed } from "./placed.ts";

/** Folders of the system: none of them, nor what they are in, is a store. */
const system = [
  "/boot",
  "/etc",
  "/home",
  "/nix/store",
  "/nix/var",
  "/root",
  "/usr",
  "/var/lib/nixos",
  "/var/log",
];
/** Those in which nothing of podman's has a place. */
const closed = ["/boot", "/dev", "/etc", "/nix/store", "/nix/var", "/proc", "/sys", "/usr"];
/** What a store has in it that may be a mount of its own. */
const ownFolders = /^(volumes|secrets|networks|libpod|db\.sql|(overlay|btrfs|zfs|vfs)(-[a-z]+)?)(\/|$)/;

export const places: readonly Rule<ContainersSpec>[] = [
  {
    code: "S348",
    title: "Two stores in one place",
    severity: "error",
    reason:
      "A store belongs to one user: another one can't open its files, or, as root, writes what its owner can't read. Locks and databases are made for one (containers-storage.conf(5)).",
    remedy: "give each store a `graphRoot` and a `runRoot` of its own, outside of any other",
    check: (host, spec) =>
      pairs(placedStores(host)).flatMap(([one, other]): Finding[] => {
        const { store, name } = other;
        const said = (property: "graphRoot" | "runRoot" | "home") => whereSaid(spec, store, property);
        const [a, b] = [one.store.graphRoot, store.graphRoot];
        if (store.home !== null && store.home === one.store.home)
          return [
            {
              message: `${one.store.user} and ${store.user} have one home, ${store.home}`,
              path: said("home"),
            },
          ];
        if (a === b)
          return [{ message: `${one.name} and ${name} have one graph root, ${b}`, path: said("graphRoot") }];
        if (isWithin(b, a) || isWithin(a, b)) {
          const [inner, outer] = isWithin(b, a) ? [other, one] : [one, other];
          const message = `${inner.name}, ${inner.store.graphRoot}, lies in ${outer.name}, ${outer.store.graphRoot}`;
          return [{ message, path: whereSaid(spec, inner.store, "graphRoot") }];
        }
        return runRootOf(one) === runRootOf(other)
          ? [
              {
                message: `${one.name} and ${name} have one run root, ${store.runRoot}`,
                path: said("runRoot"),
              },
            ]
          : [];
      }),
  },
  {
    code: "S349",
    title: "A store in somebody else's home",
    severity: "error",
    reason:
      "Whoever owns a folder above the store can put another one in its place. And a home has the mode 0700: a user can't get at what is in that of another.",
    remedy: "put the store into the home of its user, or outside of all homes",
    check: (host, spec) => {
      const homes = homesOf(host);
      return placedStores(host).flatMap(({ store, name }): Finding[] => {
        const other = homes.find(
          ({ user, home }) =>
            user !== (store.user ?? "root") &&
            home !== store.home &&
            isWithin(store.graphRoot, home) &&
            home !== store.graphRoot,
        );
        return other === undefined
          ? []
          : [
              {
                message: `${name}, ${store.graphRoot}, is in the home of ${other.user}, ${other.home}`,
                path: whereSaid(spec, store, "graphRoot"),
              },
            ];
      });
    },
  },
  {
    code: "S350",
    title: "A graph root that is more than a store",
    severity: "error",
    reason:
      "`podman system reset` removes the graph root with all that is in it, and a migration renames it (libpod/reset.go).",
    remedy:
      "name a folder that is nothing else, such as /var/lib/containers/storage, or leave `graphRoot` out",
    check: (host, spec) =>
      placedStores(host).flatMap(({ store, name }): Finding[] => {
        const { graphRoot } = store;
        const path = whereSaid(spec, store, "graphRoot");
        const folder = closed.find((one) => isWithin(graphRoot, one));
        if (folder !== undefined) return [{ message: `${name} would be in ${folder}: ${graphRoot}`, path }];
        const held = heldBy(graphRoot, host);
        if (held === undefined) return [];
        const message =
          held === graphRoot
            ? `${name} would be all of ${held}`
            : `${name}, ${graphRoot}, would hold ${held}`;
        return [{ message, path }];
      }),
  },
  {
    code: "S364",
    title: "A mount in a home, and nobody gives it to its user",
    severity: "warning",
    reason:
      "The top folder of a new file system or subvolume is root's, and podman can't write there as a user. Nothing changes owners within a home at boot, for a user can put a link in the place of any folder there (systemd-tmpfiles(8), unsafe path transitions).",
    remedy:
      "mount it outside of the home and name it, or a folder in it, as the `graphRoot`: the folder is then made for its user",
    check: (host) =>
      placedStores(host).flatMap(({ store: { user, home, graphRoot }, name, carrier }): Finding[] => {
        if (user === null || home === null || carrier === undefined) return [];
        const isIn = isWithin(carrier.mountpoint, home) && carrier.mountpoint !== home;
        const isThere = isWithin(graphRoot, carrier.mountpoint);
        if (!isIn || !isThere) return [];
        const message = `${name} is on ${carrier.mountpoint}, whose top folder is root's once it is made`;
        const hint = `give it to ${user} when it is first mounted (\`chown ${user}: ${carrier.mountpoint}\`), or mount it elsewhere and name it as the \`graphRoot\``;
        return [{ message, path: carrier.origin, hint }];
      }),
  },
];

/** What is in a graph root that is nobody's store. */
function heldBy(graphRoot: string, host: HostModel): string | undefined {
  const homes = homesOf(host).map(({ home }) => home);
  const volumes = host.persistence?.volumes.map(({ path }) => path) ?? [];
  const known = [...homes, ...volumes, ...system].find((one) => isWithin(one, graphRoot));
  if (known !== undefined) return known;
  return host.mounts
    .map(({ mountpoint }) => mountpoint)
    .find(
      (at) => at !== graphRoot && isWithin(at, graphRoot) && !ownFolders.test(at.slice(graphRoot.length + 1)),
    );
}

/** The homes that a spec names. */
function homesOf({ containers, persistence }: HostModel): { user: string; home: string }[] {
  const ofStores = (containers?.stores ?? []).flatMap(({ user, home }) =>
    user === null || home === null ? [] : [{ user, home }],
  );
  const persisted = persistedPaths(persistence).flatMap(({ entry }) =>
    entry.home === null ? [] : [{ user: entry.home.user, home: entry.home.directory }],
  );
  return [...ofStores, ...persisted];
}

/** A run root that tells users apart as their numbers do. */
function runRootOf({ store: { user, runRoot } }: Placed): string {
  return runRoot.replaceAll("$UID", `(${user ?? "root"})`);
}

function pairs<Item>(items: readonly Item[]): [Item, Item][] {
  return items.flatMap((other, index) => items.slice(0, index).map((one): [Item, Item] => [one, other]));
}
