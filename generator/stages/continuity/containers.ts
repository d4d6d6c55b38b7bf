/** Stores of containers on a host that has them already: one that is kept otherwise, has moved or is gone, and files that get other owners. */
import type { ContainerStore } from "../../model/containers.ts";
import type { HostModel } from "../../model/host.ts";
import { storeSettings, type Before } from "./before.ts";
import type { Change } from "./beneath.ts";

type StoreBefore = NonNullable<Before["containers"]>["stores"][number];
type SubIds = NonNullable<NonNullable<Before["settings"]>["containers"]>[number]["settings"]["subIds"];

/** Stores that are to be kept otherwise than they are on the disk. */
export function changedDrivers(previous: Before, host: HostModel): Change[] {
  return kept(previous, host).flatMap(({ was, is }): Change[] => {
    const path = [...is.origin, "driver"];
    const by = is.user === null ? "root" : is.user;
    const hint = `switch, and then run \`strata-containers migrate\` as ${by}: until then, podman goes on as before, or finds nothing`;
    if (was.driver !== is.driver) {
      const message = `${nameOf(is)} was kept by the driver ${was.driver}, and is now to be by ${is.driver}: its images, containers and volumes are there for the old one`;
      return [{ code: "W815", message, path, hint }];
    }
    // The kernel does not know what fuse-overlayfs has written down as deleted; the other way round works.
    if (was.mountProgram === null || is.mountProgram !== null || is.driver !== "overlay") return [];
    const message = `${nameOf(is)} was mounted by ${was.mountProgram}, and is now to be by the kernel, which reads its layers differently`;
    return [{ code: "W819", message, path: [...is.origin, "mountProgram"], hint }];
  });
}

/** Stores that are looked for elsewhere than before. */
export function movedStores(previous: Before, host: HostModel): Change[] {
  return kept(previous, host).flatMap(({ was, is }): Change[] =>
    was.graphRoot === is.graphRoot
      ? []
      : [
          {
            code: "W816",
            message: `${nameOf(is)} was at ${was.graphRoot}, and is now at ${is.graphRoot}: the old one stays, and the new one is empty`,
            path: [...is.origin, "graphRoot"],
            hint: "before you switch, write out what you need of it (`podman volume export`, `podman save`), and read it in afterwards: podman's database has the old path in it, so that a copy of the folder is no store",
          },
        ],
  );
}

/** Stores that nobody has any more. */
export function goneStores({ containers }: Before, host: HostModel): Change[] {
  const now = host.containers?.stores ?? [];
  return (containers?.stores ?? [])
    .filter(({ user }) => !now.some((one) => one.user === user))
    .map(({ user, graphRoot }) => ({
      code: "W817",
      message: `${nameOf({ user })} is no longer described: its images, containers and volumes stay in ${graphRoot}`,
      path: ["containers", ...(user === null ? ["system"] : ["users"])],
      hint: `delete it if you need none of it: \`podman system reset\` as ${user ?? "root"}, before you switch`,
    }));
}

/** Users whose files in containers belong to other numbers than before. */
export function changedNumbers({ settings }: Before, host: HostModel): Change[] {
  const now = storeSettings.parse(host.settings["containers"] ?? []);
  return now.flatMap(({ store: { user, graphRoot }, settings: { subIds } }): Change[] => {
    const was = settings?.containers?.find(({ store }) => store.user === user)?.settings.subIds;
    if (user === null || was === undefined || isCovered(was, subIds)) return [];
    return [
      {
        code: "W818",
        message: `the numbers of ${user} within containers were ${described(was)}, and are now ${described(subIds)}: the files in ${graphRoot} belong to the old ones`,
        path: ["containers", "users", user, "subIds"],
        hint: `say the range that ${user} has in /etc/subuid there; or write out what you need, and empty the store before you switch (\`podman system reset\`)`,
      },
    ];
  });
}

/** The stores that were there before and still are. */
function kept({ containers }: Before, host: HostModel): { was: StoreBefore; is: ContainerStore }[] {
  return (host.containers?.stores ?? []).flatMap((is) => {
    const was = containers?.stores.find(({ user }) => user === is.user);
    return was === undefined ? [] : [{ was, is }];
  });
}

/** Whether all numbers that there were are there still, for the same files. */
function isCovered(was: SubIds, is: SubIds): boolean {
  if (was === null || is === null || typeof was === "boolean" || typeof is === "boolean") return was === is;
  return was.start === is.start && was.count <= is.count;
}

function described(subIds: SubIds): string {
  if (subIds === null) return "none";
  if (typeof subIds === "boolean") return subIds ? "automatic" : "none";
  return `${subIds.start} to ${subIds.start + subIds.count - 1}`;
}

function nameOf({ user }: Pick<ContainerStore, "user">): string {
  return user === null ? "root's store" : `the store of ${user}`;
}
