/** The containers kind's part of a spec. */
import * as z from "zod";
import { rootlessDrivers, storageDrivers } from "../../model/containers.ts";
import { knownElsewhere } from "../../model/known-elsewhere.ts";
import { absolutePath, accountName, calendar, line, size, unitName } from "../../model/text.ts";

/** When what no container uses is removed from a store. */
const pruneSchema = z.union([
  z.boolean(),
  z.strictObject({
    /** When it runs, as systemd.time(7) has it. */
    interval: calendar.default("weekly"),
    /** Remove all images that no container uses, not only those without a name; stopped containers are gone by then. */
    allImages: z.boolean().default(false),
    /** Leave what is younger, such as `240h`. */
    olderThan: z
      .string()
      .regex(/^[0-9]+(h|m|s)$/, { error: 'must be a span of time such as "240h"' })
      .optional(),
  }),
]);

/** When a store is looked at for space that is lost to copies of the same layers. */
export const bloatSettings = z.strictObject({
  /** From which size on, in all, the store is a reason to worry. */
  size: size.optional(),
  /** From how much space lost to duplicates on: what no image and no container needs, or what they need once and is there more often. */
  lost: size.default("20G"),
  /** How full the file system may be, in percent. */
  diskUse: z.number().min(1).max(100).default(85),
  /** When it is looked at, as systemd.time(7) has it. */
  interval: calendar.default("daily"),
  /** A unit that is started when there is something to worry about, such as `alert@%n.service`; the check's unit fails in any case. */
  onFailure: unitName.optional(),
});

const storeChoices = {
  /** The folder of its images, layers and volumes. */
  graphRoot: absolutePath.optional(),
  /** How large what one container writes may grow: in root's store alone, with overlay on XFS with `pquota`, or with the driver btrfs of podman 6. */
  size: size.optional(),
  /** Offer Docker's interface at podman's socket. */
  dockerSocket: z.boolean().default(false),
  /**
   * Run `podman system prune` from time to time: `true` for each week, or how. It removes stopped containers and pods, networks that no
   * container uses, and images without a name; volumes stay.
   */
  prune: pruneSchema.default(false),
  /** Look for lost space: the thresholds and when, `true` for the usual ones, or `false` for never. */
  bloat: z.union([z.boolean(), bloatSettings]).prefault({}),
  /** The image that a migration starts a container of, to see that the new store works; if left out, one that the store has. */
  testImage: line.optional(),
};

const systemSchema = z.union([
  z.boolean(),
  z.strictObject({
    /** How layers are kept; if left out, as suits the file system under the store. */
    driver: z.enum(storageDrivers).optional(),
    /** The folder of what lives for one boot. */
    runRoot: absolutePath.default("/run/containers/storage"),
    /** The dataset below which the driver `zfs` keeps the layers; if left out, the one that is mounted at or above the store. */
    dataset: line.optional(),
    ...storeChoices,
  }),
]);

const userSchema = z.strictObject({
  /** The user's home; `/home/<name>` if left out. */
  home: absolutePath.optional(),
  /** How layers are kept. */
  driver: z.enum(rootlessDrivers).default("overlay"),
  /** What mounts an overlay: the kernel, or fuse-overlayfs where the kernel or the file system can't; as they can if left out. */
  mountProgram: z.enum(["kernel", "fuse-overlayfs"]).optional(),
  /** The folder of what lives for one boot, on a tmpfs; `$UID` stands for the user's number. */
  runRoot: line.default("/run/user/$UID/containers"),
  ...storeChoices,
  /**
   * Numbers of users and groups within containers: `true` to have NixOS choose a range, `false` to say that there are none, or the
   * first one and how many.
   */
  subIds: z
    .union([
      z.boolean(),
      z.strictObject({
        /** The first number. */
        start: z.int().min(1),
        /** How many; an image that has users of high numbers needs 65536. */
        count: z.int().min(1).default(65536),
      }),
    ])
    .default(true),
  /** Start the user's units, and so their containers, at boot rather than when they log in. */
  linger: z.boolean().default(true),
});

const dockerHint =
  "strata sets up podman, and not Docker: `dockerSocket: true` in `system` or a user has podman answer Docker's clients";

/** The kind's top-level properties of a spec. */
export const containersSections = {
  /** Where podman keeps containers: a store for root, and one for each user. */
  containers: z
    .strictObject({
      /** Set podman and its stores up. Off if left out; a rule warns of a section that says other things. */
      enable: z.boolean().optional(),
      /** The major version of podman; that of the host's release if left out. */
      podman: z.literal([5, 6]).optional(),
      /** Root's store: `false` for none of strata's, or how it is kept. */
      system: systemSchema.default(true),
      /** Users by their names, with the stores of their own. */
      users: z.record(accountName, userSchema).default({}),
    })
    .register(knownElsewhere, { docker: dockerHint, backend: dockerHint })
    .prefault({}),
};

/** Its properties of a spec, with all defaults filled in. */
export type ContainersSpec = z.output<z.ZodObject<typeof containersSections>>;
/** What a spec says of the look for lost space. */
export type BloatSettings = z.output<typeof bloatSettings>;
/** Root's store, as a spec says it. */
export type SystemSpec = Exclude<ContainersSpec["containers"]["system"], boolean>;
/** A user's store, as a spec says it. */
export type UserSpec = z.output<typeof userSchema>;
