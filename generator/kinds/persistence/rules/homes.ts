/** The homes of users, and who owns what leads to their paths. */
import { isMadeAtBoot } from "../../../model/ephemeral.ts";
import { isWithin } from "../../../model/host.ts";
import { persistedPaths } from "../../../model/persistence.ts";
import type { Finding, Rule } from "../../kind.ts";
import type { PersistenceSpec } from "../schema.ts";

/** Folders of the system in which no home can be. */
const system = ["/nix", "/etc", "/boot", "/usr", "/bin", "/tmp", "/var/tmp", "/var/empty"];

export const homes: readonly Rule<PersistenceSpec>[] = [
  {
    code: "S282",
    title: "A home that is none, or another user's",
    severity: "error",
    reason:
      "What leads to a user's paths is made for that user alone: the home gets the mode 0700 and the user as its owner. Done to a folder of the system, or to the home of somebody else, that locks out all others.",
    remedy: "say where the user's home is, as in `users.users.<name>.home`",
    check: (_host, { persistence }) => {
      const users = Object.entries(persistence.volumes).flatMap(([volume, section]) =>
        Object.entries(section.users).map(([user, { home }]) => ({
          user,
          home: home ?? (user === "root" ? "/root" : `/home/${user}`),
          path: ["persistence", "volumes", volume, "users", user, "home"],
        })),
      );
      return users.flatMap(({ user, home, path }): Finding[] => {
        if (isNoHome(home)) return [{ message: `${home} can't be the home of ${user}`, path }];
        const other = users.find((one) => one.user !== user && isWithin(home, one.home));
        return other && !isNoHome(other.home)
          ? [{ message: `the home of ${user}, ${home}, is in that of ${other.user}`, path }]
          : [];
      });
    },
  },
  {
    code: "S283",
    title: "A path of a home among those of the system",
    severity: "error",
    reason:
      "The directories that lead to a path of the system are made for root: of /home/ada/.config/app, /home/ada and .config would be root's, and their user can write to neither (preservation#9).",
    remedy: "move it to the `users` of the volume, by its path in the home",
    check: ({ persistence }) => {
      const entries = persistedPaths(persistence);
      const known = entries.flatMap(({ entry }) => (entry.home ? [entry.home] : []));
      return entries.flatMap(({ entry: { path, type, home, origin } }): Finding[] => {
        if (home !== null) return [];
        const [, user, below] = /^\/home\/([^/]+)\/(.+)$/.exec(path) ?? [];
        const inside =
          known.find(({ directory }) => path.startsWith(`${directory}/`) && directory !== "/root") ??
          (user === undefined ? undefined : { user, directory: `/home/${user}` });
        if (inside === undefined) return [];
        const name = below ?? path.slice(inside.directory.length + 1);
        const property = type === "directory" ? "directories" : "files";
        return [
          {
            message: `${path} is in the home of ${inside.user}, and what leads to it would belong to root`,
            path: origin,
            hint: `say it in \`users: { ${inside.user}: { ${property}: { ${JSON.stringify(name)}: … } } }\``,
          },
        ];
      });
    },
  },
];

function isNoHome(home: string): boolean {
  return (
    home === "/" ||
    home === "/home" ||
    home === "/var" ||
    home === "/var/lib" ||
    isMadeAtBoot(home) ||
    system.some((folder) => isWithin(home, folder))
  );
}
