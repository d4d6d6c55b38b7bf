/** Hosts that run containers, as the rules about them see them. */
import { btrfs, filesystem, type HostInput } from "../../generator/index.ts";
import { machine } from "./judged.ts";

export type Containers = NonNullable<HostInput["containers"]>;
type Users = NonNullable<Containers["users"]>;
type Devices = NonNullable<Parameters<typeof machine>[1]>;
type Subvolumes = NonNullable<Parameters<typeof btrfs>[0]>["subvolumes"];

/** A host with stores whose root is a file system of a type, such as `ext4`. */
export const on = (
  format: string,
  containers: Containers,
  rest: HostInput = {},
  mountOptions?: string[],
): HostInput =>
  machine(
    {
      root: {
        size: "100%",
        content: filesystem({ format, mountpoint: "/", ...(mountOptions && { mountOptions }) }),
      },
    },
    {},
    { containers: { enable: true, ...containers }, ...rest },
  );

/** A host on ext4 with a root's store, or a user's, of the usual kind but for what is given. */
export const ofRoot = (system: Exclude<Containers["system"], boolean | undefined>, rest: HostInput = {}) =>
  on("ext4", { system }, rest);
export const ofAda = (ada: Users[string], rest: HostInput = {}): HostInput =>
  on("ext4", { system: false, users: { ada } }, rest);

/** A host with the stores of two users. */
export const ofTwo = (ada: Users[string], bob: Users[string]): HostInput =>
  on("ext4", { system: false, users: { ada, bob } });

/** A host on btrfs with subvolumes beside the root's, and perhaps other devices. */
export const onBtrfs = (
  subvolumes: Subvolumes,
  containers: Containers,
  rest: HostInput = {},
  devices: Devices = {},
): HostInput =>
  machine(
    { root: { size: "100%", content: btrfs({ subvolumes: { "@": { mountpoint: "/" }, ...subvolumes } }) } },
    devices,
    { containers: { enable: true, ...containers }, ...rest },
  );

/** Where a spec says something of a user's store. */
export const inAda = (...path: string[]): string[] => ["containers", "users", "ada", ...path];
export const inSystem = (...path: string[]): string[] => ["containers", "system", ...path];
