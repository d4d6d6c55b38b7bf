/** Where the old roots are kept. */
import { persistedOn } from "../../../model/ephemeral.ts";
import { alwaysNeededForBoot, type HostModel } from "../../../model/host.ts";
import type { Finding, Rule } from "../../kind.ts";
import type { RootResetSpec } from "../schema.ts";
import { partsOf, type Part } from "./parts.ts";

/** Where people keep what is no old root. */
const usedOtherwise = new Set([...alwaysNeededForBoot, "/home", "/root", "/srv", "/opt", "/boot"]);

export const kept: readonly Rule<RootResetSpec>[] = [
  {
    code: "S297",
    title: "Old roots in a place that is another's",
    severity: "error",
    reason:
      "Old roots are put there by their times, and pruned: all that is in it is taken for one of them. In the root itself they would be put aside with it.",
    remedy: 'name a subvolume or a dataset beside the root that nothing else is in, such as "@old-roots"',
    check(host, spec) {
      const { rootReset } = host;
      if (rootReset === null || rootReset.method === "tmpfs") return [];
      const message = problemOf(host);
      const path = ["rootReset", ...(spec.rootReset.keptIn === undefined ? [] : ["keptIn"])];
      return message === undefined ? [] : [{ message, path }];
    },
  },
  {
    code: "S307",
    title: "A name that the reset needs",
    severity: "error",
    reason:
      "The new root is made under the root's name with `.new` behind it, and an empty one that is there is taken for what a reset left that was cut off.",
    remedy: "give it another name",
    check: (host) =>
      partsOf(host).flatMap(({ name, root, noun, origin }): Finding[] =>
        name === `${root}.new` || name.startsWith(`${root}.new/`)
          ? [{ message: `the ${noun} "${name}" has the name under which a new root is made`, path: origin }]
          : [],
      ),
  },
];

/** What is wrong with the place of the old roots. */
function problemOf(host: HostModel): string | undefined {
  const { keptIn, method, subvolume, device } = host.rootReset!;
  const root = subvolume ?? device;
  const isName = method === "zfs" ? /^[A-Za-z0-9][A-Za-z0-9_.: -]*$/ : /^(?!\.{1,2}$)[^,]+$/;
  if (!keptIn.split("/").every((part) => isName.test(part)))
    return `${JSON.stringify(keptIn)} can't be the ${method === "zfs" ? "name of a dataset" : "path of a subvolume"}`;
  if (keptIn === root || keptIn.startsWith(`${root}/`))
    return `the old roots would be kept in the root itself, "${root}"`;
  if (root.startsWith(`${keptIn}/`)) return `"${keptIn}" holds the root itself, "${root}"`;
  if (keptIn === `${root}.new`) return `"${keptIn}" is the name under which a new root is made`;
  const other = partsOf(host)
    .filter(({ name }) => name === keptIn)
    .map((part) => useOf(host, part))
    .find((use) => use !== undefined);
  return other && `"${keptIn}" ${other}`;
}

/** What else a subvolume or a dataset is there for. */
function useOf(host: HostModel, { mountpoint, role, hasSwap }: Part): string | undefined {
  if (hasSwap) return "holds a swap file";
  const mount = host.mounts.find((one) => one.mountpoint === mountpoint);
  const persisted = mount && persistedOn(mount, host.persistence);
  if (persisted !== undefined) return `is mounted at ${mountpoint}, and ${persisted} lies on it`;
  if (role !== null && role !== "standard") return `has the role ${role}`;
  return mountpoint !== null && usedOtherwise.has(mountpoint) ? `is mounted at ${mountpoint}` : undefined;
}
