/** What works, and costs more than it has to, or stops working one day. */
import { dirname } from "node:path/posix";
import { isWithin, type HostModel } from "../../../model/host.ts";
import { persistedPaths, type PersistedPath } from "../../../model/persistence.ts";
import type { Finding, Rule } from "../../kind.ts";

/** Where engines keep containers, and what of that nothing makes again. */
const stores: readonly (readonly [store: RegExp, kept: string])[] = [
  [/\/containers(\/storage(\/overlay[a-z-]*)?)?$/, "storage/volumes"],
  [/\/docker(\/(overlay2|image|buildkit))?$/, "volumes"],
];
const storeFolder = /^(.*\/(?:lib|\.local\/share)\/(?:containers|docker))(\/|$)/;
/** Files of which their program writes a new one and renames it over the old. `followsLinks`: it looks where a link leads first. */
const renamed: readonly { pattern: RegExp; program: string; followsLinks?: true }[] = [
  { pattern: /^\/etc\/(adjtime|localtime|timezone)$/, program: "timedated" },
  { pattern: /^\/etc\/machine-info$/, program: "hostnamed" },
  { pattern: /^\/etc\/(locale\.conf|vconsole\.conf)$/, program: "localed" },
  { pattern: /^\/etc\/resolv\.conf$/, program: "NetworkManager" },
  { pattern: /\/\.zsh_history$/, program: "zsh" },
  { pattern: /\/\.gitconfig$|\/\.config\/git\/config$/, program: "git", followsLinks: true },
  { pattern: /\/\.bash_history$/, program: "bash", followsLinks: true },
  { pattern: /\/\.ssh\/known_hosts$/, program: "ssh" },
  { pattern: /\/\.Xauthority$/, program: "xauth" },
  { pattern: /\/\.config\/(mimeapps\.list|monitors\.xml|user-dirs\.dirs)$/, program: "the desktop" },
];

/** How many bind mounts a boot makes without anybody noticing. */
const unnoticed = 50;

export const habits: readonly Rule[] = [
  {
    code: "S313",
    title: "The layers of containers, persisted",
    severity: "warning",
    reason:
      "Images are fetched or built again, and their layers are many small files: most of the volume, and of each backup of it, for nothing. What containers keep is in their volumes.",
    remedy: "persist the volumes alone, or say in `why` what else is worth keeping",
    check: (host) =>
      persistedPaths(host.persistence).flatMap(({ entry: { path, type, why, origin } }): Finding[] => {
        const kept = keptOfStore(path, host);
        if (type === "file" || why !== null || kept === undefined) return [];
        return [
          {
            message: `${path} holds the layers of images, which can be fetched again`,
            path: origin,
            hint: `persist ${kept} in its place, or say in \`why\` what else is worth keeping`,
          },
        ];
      }),
  },
  {
    code: "S314",
    title: "More bind mounts than boot quickly",
    severity: "warning",
    reason: `Each is a unit of systemd, and impermanence runs a script for its directory and for each one above it: 26 ms a run on a small virtual machine, so that more than ${unnoticed} cost the boot some two seconds.`,
    remedy: "persist a directory in place of many in it, or use links for what allows it",
    check: ({ persistence }) => {
      const mounted = persistedPaths(persistence).filter(({ entry }) => entry.how === "bindmount");
      if (mounted.length <= unnoticed) return [];
      const parents = sharedParents(mounted.map(({ entry }) => entry));
      const hint = parents
        .map(({ parent, count }) => `${parent} in place of ${count} paths in it`)
        .join(", or ");
      return [
        {
          message: `each boot makes ${mounted.length} bind mounts`,
          path: ["persistence", "volumes"],
          ...(hint !== "" && { hint: `persist ${hint}` }),
        },
      ];
    },
  },
  {
    code: "S315",
    title: "A file that its program replaces",
    severity: "warning",
    reason:
      "Programs write a new file and rename it over the old one, so that it is always whole. Over a bind mount that fails (EBUSY, rename(2)); a link is replaced by the file, which is then lost with the root.",
    remedy: "persist the directory that it is in",
    check: ({ persistence }) =>
      persistedPaths(persistence).flatMap(({ entry: { path, type, how, origin } }): Finding[] => {
        const known = renamed.find(({ pattern }) => pattern.test(path));
        if (type === "directory" || known === undefined) return [];
        const { program, followsLinks } = known;
        if (how === "symlink" && followsLinks) return [];
        const effect = how === "symlink" ? "replaces the link by a file" : "can't do so with a mount";
        const hint = followsLinks
          ? 'say `how: "symlink"`: it looks where a link leads'
          : path.startsWith("/etc/")
            ? "set it by an option of NixOS in place of this"
            : undefined;
        return [
          {
            message: `${program} writes ${path} by renaming a new file over it, and ${effect}`,
            path: origin,
            ...(hint !== undefined && { hint }),
          },
        ];
      }),
  },
];

/** What is worth keeping of a store of containers, by a path that is one or a part of it; undefined for other paths. */
function keptOfStore(path: string, { containers }: HostModel): string | undefined {
  const store = containers?.stores.find(({ graphRoot }) => isWithin(path, graphRoot));
  // Of a part of a store, a rule of containers tells.
  if (store !== undefined) return path === store.graphRoot ? `${path}/volumes` : undefined;
  const [, kept] = stores.find(([one]) => one.test(path)) ?? [];
  const folder = storeFolder.exec(path)?.[1];
  return kept === undefined || folder === undefined ? undefined : `${folder}/${kept}`;
}

/** The three directories with the most persisted paths right in them, of those with three or more. */
function sharedParents(entries: readonly PersistedPath[]): { parent: string; count: number }[] {
  const counts = new Map<string, number>();
  for (const { path } of entries) counts.set(dirname(path), (counts.get(dirname(path)) ?? 0) + 1);
  return [...counts]
    .map(([parent, count]) => ({ parent, count }))
    .filter(({ parent, count }) => count >= 3 && !["/", "/etc", "/etc/ssh", "/home"].includes(parent))
    .sort((a, b) => b.count - a.count)
    .slice(0, 3);
}
