/** What persistent volumes stand on, and that it is there when stage 1 ends. */
import { isEphemeral, persistedOn } from "../../../model/ephemeral.ts";
import { carrierOf, type HostModel, type Mount } from "../../../model/host.ts";
import { isOverNetwork } from "../../../model/mount-options.ts";
import type { SpecPath } from "../../../model/path.ts";
import type { Finding, Rule } from "../../kind.ts";

/** Options with which a mount is not there, or not to be written to, when persisted paths are put in place; and what each does. */
const unfit: readonly (readonly [option: RegExp, effect: string])[] = [
  [/^noauto$/, "is not mounted at boot"],
  [/^x-systemd\.automount$/, "is mounted at its first use"],
  [/^nofail$/, "is not waited for"],
  [/^ro$/, "is read-only"],
];

export const volumes: readonly Rule[] = [
  {
    code: "S272",
    title: "A persistent volume on what is not persistent",
    severity: "error",
    reason:
      "A directory on the root that is reset, or in memory, is gone at the next boot with all that was to persist in it.",
    remedy:
      "mount a subvolume, a dataset or a file system of its own at the volume's path, or name a volume that lies on one",
    check: (host) =>
      (host.persistence?.volumes ?? []).flatMap(({ path, origin }): Finding[] => {
        const carrier = carrierOf(host, path);
        if (carrier === undefined || !isEphemeral(carrier, host)) return [];
        const what = carrier.type === "tmpfs" || carrier.type === "ramfs" ? "is in memory" : "is reset";
        const message =
          path === carrier.mountpoint
            ? `the persistent volume ${path} ${what}`
            : `the persistent volume ${path} lies on ${carrier.mountpoint}, which ${what}`;
        return [{ message, path: origin }];
      }),
  },
  {
    code: "S273",
    title: "A persistent volume that may not be there",
    severity: "error",
    reason:
      "Persisted paths are put in place early at boot. Where their mount is not there yet or can't be written to, what starts finds empty directories: new host keys, a new machine-id, empty databases. With `nofail` nothing waits for the mount (systemd.mount(5)).",
    remedy: "take the option out",
    check: (host) =>
      neededMounts(host).flatMap(({ mount, needs }): Finding[] => {
        const { mountpoint, options, origin } = mount;
        return unfit.flatMap(([pattern, effect]): Finding[] => {
          const option = options.find((one) => pattern.test(one));
          // Rules on the root itself say that it must not be read-only.
          if (option === undefined || mountpoint === "/") return [];
          const message = `${mountpoint} ${effect} (\`${option}\`), and ${reason(mountpoint, needs)}`;
          return [{ message, path: origin }];
        });
      }),
  },
  {
    code: "S274",
    title: "Persistence over a network",
    severity: "error",
    reason:
      "Stage 1 mounts what persisted paths lie on, before there is a network; and a server that maps root to nobody refuses the owners that the paths have (exports(5), root_squash).",
    remedy: "use a file system on a disk of this host, or put the path on another mount",
    check: (host) =>
      neededMounts(host)
        .filter(({ mount }) => isOverNetwork(mount.type))
        .map(({ mount: { mountpoint, type, origin }, needs }) => ({
          message: `${needs === mountpoint ? mountpoint : `${needs} on ${mountpoint}`} is to be there in stage 1, and is reached over a network (${type})`,
          path: origin,
        })),
  },
  {
    code: "S275",
    title: "A mount of persisted paths that stage 1 is not to make",
    severity: "error",
    reason:
      "impermanence refuses a configuration in which a persistent volume, or a mount that persisted paths lie on, is not needed for boot (nixos.nix, assertions). strata marks them all, whatever the spec says.",
    remedy: "take `neededForBoot: false` out",
    check: (host, spec) =>
      neededMounts(host).flatMap(({ mount: { mountpoint, origin }, needs }): Finding[] => {
        const message = `stage 1 mounts ${mountpoint}, since ${reason(mountpoint, needs)}`;
        return [["fileSystems", mountpoint], origin]
          .map((place): SpecPath => [...place, "neededForBoot"])
          .filter((path, index, all) => index === 0 || path.join() !== all[0]!.join())
          .filter((path) => valueAt(spec, path) === false)
          .map((path) => ({ message, path }));
      }),
  },
];

/** The mounts that stage 1 makes for persistence, each with what needs it. */
function neededMounts({ mounts, persistence }: HostModel): { mount: Mount; needs: string }[] {
  return mounts.flatMap((mount) => {
    const needs = persistedOn(mount, persistence);
    return needs === undefined ? [] : [{ mount, needs }];
  });
}

/** Why stage 1 makes a mount. */
function reason(mountpoint: string, needs: string): string {
  return needs === mountpoint ? "it persists paths" : `${needs} lies on it`;
}

function valueAt(spec: unknown, path: SpecPath): unknown {
  return path.reduce<unknown>(
    (value, key) =>
      typeof value === "object" && value !== null ? (value as Record<string, unknown>)[key] : undefined,
    spec,
  );
}
