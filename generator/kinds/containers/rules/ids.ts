/** The numbers that users and groups have within containers. */
import { hasEphemeralRoot, isLost } from "../../../model/ephemeral.ts";
import type { Finding, Rule } from "../../kind.ts";
import type { ContainersSpec } from "../schema.ts";

/** What images expect: `nobody` is 65534. */
const enough = 65536;
/** NixOS gives automatic ranges from here on, one after the other (nixos/modules/config/update-users-groups.pl). */
const firstAutomatic = 100_000;
/** Numbers below are those of accounts, of services with a dynamic user, and of `nobody` (systemd, UIDS-GIDS.md). */
const firstFree = 65_536;
const last = 2 ** 32 - 2;

interface Range {
  of: string;
  start: number;
  end: number;
}

export const ids: readonly Rule<ContainersSpec>[] = [
  {
    code: "S353",
    title: "Too few numbers for the users of containers",
    severity: "warning",
    reason:
      "A file of an image that belongs to a number outside of the range can't be unpacked: without a range, that is every file but root's. Images have files of up to 65535, `nobody` among them (subuid(5), podman(1)).",
    remedy: "leave `subIds` out, or give 65536 numbers",
    check: ({ containers }, spec) =>
      usersOf(containers, spec).flatMap(({ user, subIds }): Finding[] => {
        const path = ["containers", "users", user, "subIds"];
        if (subIds === false)
          return [{ message: `${user} has no numbers for the users within containers`, path }];
        if (subIds === true || subIds.count >= enough) return [];
        return [
          {
            message: `${user} has ${subIds.count} numbers for the users within containers`,
            path: [...path, "count"],
          },
        ];
      }),
  },
  {
    code: "S354",
    title: "Numbers that belong to somebody else",
    severity: "error",
    reason:
      "Who has a number may do anything to the files of that number: two users with one range can read and change each other's containers, and one with the numbers of accounts those accounts' files. NixOS' script compares none of them: automatic ranges begin at 100000, whatever others say (update-users-groups.pl); userborn refuses them.",
    remedy:
      "give each user a range of its own, from 65536 on and beyond the automatic ones; or leave `subIds` out of all",
    check: ({ containers }, spec) => {
      const users = usersOf(containers, spec);
      const automatic = users.filter(({ subIds }) => subIds === true);
      const taken: Range[] =
        automatic.length === 0
          ? []
          : [
              {
                of: `the automatic ranges of ${automatic.map(({ user }) => user).join(" and ")}`,
                start: firstAutomatic,
                end: firstAutomatic + automatic.length * enough - 1,
              },
            ];
      return users.flatMap(({ user, subIds }): Finding[] => {
        if (typeof subIds === "boolean") return [];
        const own: Range = {
          of: `the range of ${user}`,
          start: subIds.start,
          end: subIds.start + subIds.count - 1,
        };
        const found = conflictOf(own, taken);
        taken.push(own);
        const message = `the numbers of ${user}, ${own.start} to ${own.end}, ${found}`;
        return found === undefined ? [] : [{ message, path: ["containers", "users", user, "subIds"] }];
      });
    },
  },
  {
    code: "S356",
    title: "Numbers that change with the root",
    severity: "error",
    reason:
      "NixOS writes automatic ranges down in /var/lib/nixos/auto-subuid-map. Without it, users get them in another order at the next boot, and the files of a store that stays belong to somebody else's containers.",
    remedy: "give a range by `subIds: { start: … }`, or have /var/lib/nixos persist",
    check: (host, spec) => {
      // Where something persists, a rule of that kind asks for the folder.
      if (!hasEphemeralRoot(host) || host.persistence !== null || !isLost(host, "/var/lib/nixos")) return [];
      return usersOf(host.containers, spec)
        .filter(({ subIds, graphRoot }) => subIds === true && !isLost(host, graphRoot))
        .map(({ user, graphRoot }) => ({
          message: `${graphRoot} outlives the root, and the numbers of ${user}, which own its files, do not`,
          path: ["containers", "users", user],
        }));
    },
  },
];

/** What is wrong with a range; undefined where nothing is. */
function conflictOf({ start, end }: Range, taken: readonly Range[]): string | undefined {
  if (start < firstFree) return `are those of accounts up to ${firstFree - 1}`;
  if (end > last) return `are more than there are: the last one is ${last}`;
  const other = taken.find((one) => start <= one.end && one.start <= end);
  return other && `overlap with ${other.of}, ${other.start} to ${other.end}`;
}

/** The users with stores, by their names. */
function usersOf(
  containers: { stores: readonly { user: string | null; graphRoot: string }[] } | null,
  spec: ContainersSpec,
) {
  return (containers?.stores ?? []).flatMap(({ user, graphRoot }) => {
    const said = user === null ? undefined : spec.containers.users[user];
    return user === null || said === undefined ? [] : [{ user, graphRoot, subIds: said.subIds }];
  });
}
