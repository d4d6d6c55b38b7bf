/** A root that begins to be reset or ceases to, and what is kept of the old ones. */
import type { HostModel } from "../../model/host.ts";
import type { KeptRoots } from "../../model/root-reset.ts";
import type { Before } from "./before.ts";
import type { Change } from "./beneath.ts";

const periods: readonly (keyof KeptRoots)[] = ["recent", "weekly", "monthly"];

/** A root that begins to be reset, goes into memory, or ceases to be reset. */
export function changedReset({ mounts, rootReset }: Before, host: HostModel): Change[] {
  const now = host.rootReset;
  const root = host.mounts.find(({ mountpoint }) => mountpoint === "/");
  const old = mounts.find(({ mountpoint }) => mountpoint === "/");
  if (root?.type === "tmpfs")
    return old === undefined || old.type === "tmpfs"
      ? []
      : [
          {
            code: "W810",
            message:
              "the root is in memory from the next boot on, and what is on the old one is out of sight",
            path: root.origin,
            hint: "have `migrate.sh --check` of the host's folder say that nothing is missing on the volumes before you boot into it",
          },
        ];
  if (now !== null && !rootReset)
    return [
      {
        code: "W810",
        message: `the root is reset at each boot from now on, once ${now.keptIn} is there to keep the old ones`,
        path: now.origin,
        hint: "move the data first: run `migrate.sh` of the host's folder, switch, have `strata-root check` say what would be lost, then `strata-root arm`, and reboot",
      },
    ];
  if (now !== null || !rootReset || rootReset.method === "tmpfs") return [];
  return [
    {
      code: "W814",
      message: `the root is no longer reset: the old ones in ${rootReset.keptIn} stay, and take room`,
      path: ["rootReset"],
      hint: "delete them once you need none of them",
    },
  ];
}

/** Old roots that are kept elsewhere, or fewer of them. */
export function changedKept({ rootReset }: Before, host: HostModel): Change[] {
  const now = host.rootReset;
  if (!rootReset || now === null || now.method === "tmpfs" || rootReset.method === "tmpfs") return [];
  const changes: Change[] = [];
  if (rootReset.keptIn !== now.keptIn)
    changes.push({
      code: "W811",
      message: `old roots were kept in ${rootReset.keptIn}, and are now in ${now.keptIn}: nothing prunes the former`,
      path: ["rootReset", "keptIn"],
      hint: `the root is not reset before ${now.keptIn} is there: rename the former, or run \`strata-root arm\` and delete it`,
    });
  const fewer = periods.filter((period) => now.keep[period] < rootReset.keep[period]);
  if (fewer.length > 0) {
    const numbers = fewer.map((period) => `${period} ${rootReset.keep[period]} → ${now.keep[period]}`);
    changes.push({
      code: "W813",
      message: `fewer old roots are kept (${numbers.join(", ")}): the others are deleted after the next boot`,
      path: ["rootReset", "keep"],
      hint: "see what would go: `strata-root gc --dry-run`",
    });
  }
  return changes;
}
