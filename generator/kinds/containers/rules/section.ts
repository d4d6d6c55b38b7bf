/** Whether what a section says has an effect, and fits the release. */
import { isDeepStrictEqual } from "node:util";
import { podmanOf } from "../../../model/containers.ts";
import type { Finding, Rule } from "../../kind.ts";
import { containersSections, type ContainersSpec } from "../schema.ts";
import { nameOf, systemSpecOf, userSpecOf } from "./placed.ts";

export const section: readonly Rule<ContainersSpec>[] = [
  {
    code: "S340",
    title: "Containers that are described, and not enabled",
    severity: "warning",
    reason: "Without `enable: true`, what else `containers` says has no effect: podman is not set up.",
    remedy: "add `enable: true`, or `enable: false` where it is meant to be off",
    check: (_host, { containers }) =>
      containers.enable === undefined &&
      !isDeepStrictEqual(containers, containersSections.containers.parse({}))
        ? [{ message: "`containers` says how they are kept, but not `enable: true`", path: ["containers"] }]
        : [],
  },
  {
    code: "S347",
    title: "A podman that is not the release's",
    severity: "warning",
    reason:
      "podman 6 reads /etc/containers/storage.conf for users, too, so that the graph root of root's store would be theirs; podman 5 does not look where root's store is written for podman 6, and opens another one (podman#29167, containers-storage.conf(5)).",
    remedy:
      "take `podman` out, unless the host's own modules set `virtualisation.podman.package` to that version",
    check({ release, containers }) {
      const shipped = podmanOf({ release });
      if (containers === null || containers.podman === shipped) return [];
      const { podman, stores } = containers;
      const isShared = podman === 5 && stores.some(({ user }) => user !== null);
      const effect = isShared ? ": users would be given root's graph root" : "";
      return [
        {
          message: `NixOS ${release} has podman ${shipped}, and the stores are described for podman ${podman}${effect}`,
          path: ["containers", "podman"],
        },
      ];
    },
  },
  {
    code: "S359",
    title: "Root among the users",
    severity: "error",
    reason:
      "Root's podman is never rootless: it reads the system's files, and has one store, which `system` describes.",
    remedy: "say it in `system`",
    check: ({ containers }) =>
      (containers?.stores ?? [])
        .filter(({ user }) => user === "root")
        .map(({ origin }) => ({
          message: "root has its store in `system`, and none as a user",
          path: origin,
        })),
  },
  {
    code: "S360",
    title: "A choice that the driver does not have",
    severity: "warning",
    reason:
      "`mountProgram` is overlay's, and `dataset` the driver zfs': another driver does not look at it (containers-storage.conf(5)).",
    remedy: "take it out, or choose the driver that has it",
    check: ({ containers }, spec) =>
      (containers?.stores ?? []).flatMap((store): Finding[] => {
        const said = [
          { property: "mountProgram", of: "overlay", value: userSpecOf(spec, store)?.mountProgram },
          {
            property: "dataset",
            of: "zfs",
            value: store.user === null ? systemSpecOf(spec)?.dataset : undefined,
          },
        ];
        return said
          .filter(({ of, value }) => value !== undefined && store.driver !== of)
          .map(({ property }) => ({
            message: `${nameOf(store)} has the driver ${store.driver}, which has no use for \`${property}\``,
            path: [...store.origin, property],
          }));
      }),
  },
];
