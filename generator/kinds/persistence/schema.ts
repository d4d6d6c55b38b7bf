/** The persistence kind's part of a spec. */
import * as z from "zod";
import { findService, nearestService } from "../../catalogue/services.ts";
import { persistenceBackends } from "../../model/persistence.ts";
import { absolutePath, accountName, line, mountPoint } from "../../model/text.ts";

const octalMode = z
  .string({
    error: ({ input }) =>
      typeof input === "number" ? `must be text: "${input.toString(8).padStart(4, "0")}"` : undefined,
  })
  .regex(/^[0-7]{4}$/, {
    error: (issue) => `${JSON.stringify(issue.input)} is not a mode: four octal digits, such as "0750"`,
  });

/** A path below a home, in its shortest form. */
const homePath = line.refine((text) => absolutePath.safeParse(`/${text}`).success && text !== "", {
  error: (issue) => {
    const text = JSON.stringify(issue.input);
    return `${text} is not a path within a home: write it without a slash at either end, "//", "." and "..", such as ".config/app"`;
  },
});

const entryChoices = {
  /** Why it persists: the comment in the generated module. */
  why: line.optional(),
  /** Who owns it; root if left out, or the user whose home it is in. */
  user: accountName.optional(),
  /** Its group; root if left out, or the user's. */
  group: accountName.optional(),
  /** Permissions where it has to be made; if left out, `0755` for a directory and `0644` for a file, or 0700 and 0600 for what is known to hold keys. */
  mode: octalMode.optional(),
  /** A bind mount, or a symbolic link to the persistent file system; a link if left out for files that their service replaces, else a mount. */
  how: z.enum(["bindmount", "symlink"]).optional(),
};

const directorySchema = z.union([
  z.boolean(),
  z.strictObject({
    ...entryChoices,
    /** Leave its mount out of file managers; as the volume's `hideMounts` if left out. */
    hideMount: z.boolean().optional(),
  }),
]);

const fileSchema = z.union([z.boolean(), z.strictObject(entryChoices)]);

/** The name of a service that the catalogue has. */
const serviceName = line.refine((name) => findService(name) !== undefined, {
  error: (issue) => {
    const meant = nearestService(String(issue.input));
    const hint =
      meant === undefined
        ? "name its paths under `directories` and `files`"
        : `did you mean ${JSON.stringify(meant)}?`;
    return `${JSON.stringify(issue.input)} is no service of which strata knows what it keeps: ${hint}`;
  },
});

const serviceSchema = z.union([
  z.boolean(),
  z.strictObject({
    /** Keep its caches, too. */
    caches: z.boolean().default(false),
    /** Keep its logs, too. */
    logs: z.boolean().default(false),
    /** Why it persists: the comment in the generated module. */
    why: line.optional(),
  }),
]);

const userSchema = z.strictObject({
  /** The user's home; `/home/<name>` if left out, `/root` for root. */
  home: mountPoint.optional(),
  /** Directories by their paths within the home; `false` takes one of a profile back. */
  directories: z.record(homePath, directorySchema).default({}),
  /** Files by their paths within the home; `false` takes one of a profile back. */
  files: z.record(homePath, fileSchema).default({}),
});

const volumeSchema = z.strictObject({
  /** Leave the bind mounts out of file managers. */
  hideMounts: z.boolean().default(true),
  /** Directories by their paths: `true`, or what differs from a directory of root; `false` takes one of a profile back. */
  directories: z.record(absolutePath, directorySchema).default({}),
  /** Files by their paths: `true`, or what differs from a file of root; `false` takes one of a profile back. */
  files: z.record(absolutePath, fileSchema).default({}),
  /** Users by their names, with what persists of their homes. */
  users: z.record(accountName, userSchema).default({}),
  /**
   * NixOS services, such as `["forgejo", "postgresql"]`, whose state persists by strata's catalogue; or by their names what more of
   * them does: `{ forgejo: true, nginx: { logs: true } }`. A list takes the place of a profile's; names are merged with it.
   */
  services: z.union([z.array(serviceName), z.record(serviceName, serviceSchema)]).default([]),
});

/** The kind's top-level properties of a spec. */
export const persistenceSections = {
  /** What outlives a root that is reset: directories and files kept on a file system of their own. */
  persistence: z
    .strictObject({
      /** Persist the paths. Off if left out; a rule warns of a section that says other things. */
      enable: z.boolean().optional(),
      /** The module that puts the paths in place: impermanence, or preservation, which needs systemd in stage 1. */
      backend: z.enum(persistenceBackends).default("impermanence"),
      /** By the path of a persistent file system, or of a directory on one, such as `/persist`: what it keeps. */
      volumes: z.record(mountPoint, volumeSchema).default({}),
    })
    .prefault({}),
};

/** One volume of a spec with all defaults filled in. */
export type VolumeSpec = z.output<typeof volumeSchema>;
/** Its properties of a spec, with all defaults filled in. */
export type PersistenceSpec = z.output<z.ZodObject<typeof persistenceSections>>;
