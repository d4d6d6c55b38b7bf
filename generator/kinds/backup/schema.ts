/** The backup kind's part of a spec. */
import * as z from "zod";
import { retentionSchema } from "../../model/retention.ts";
import { secretSchema } from "../../model/secret.ts";
import { absolutePath, calendar, line, mountPoint } from "../../model/text.ts";

const quoted = (value: unknown): string => JSON.stringify(value) ?? String(value);

/** A path within a bucket or a login's home: no slash at either end, none of `.` and `..`. */
const relativePath = z
  .string()
  .refine((text) => /^$|^(?!\.{1,2}(\/|$))[^/\0\n]+(\/(?!\.{1,2}(\/|$))[^/\0\n]+)*$/.test(text), {
    error: (issue) => `${quoted(issue.input)} is not a relative path in its shortest form`,
  });

/** Backblaze's rule: 6 to 63 letters, digits and hyphens. */
const b2Bucket = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9-]{4,61}[A-Za-z0-9]$/, {
  error: (issue) =>
    `${quoted(issue.input)} is not the name of a bucket of B2: 6 to 63 letters, digits and "-"`,
});

/** Amazon's rule: 3 to 63 small letters, digits, hyphens, and single dots. */
const s3Bucket = z.string().regex(/^(?=.{3,63}$)[a-z0-9]([a-z0-9-]|\.(?!\.))*[a-z0-9]$/, {
  error: (issue) =>
    `${quoted(issue.input)} is not the name of a bucket: 3 to 63 small letters, digits, "-" and single "."`,
});

/** A folder's name at the destination, and a unit's. */
const word = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9_.-]*$/, {
  error: (issue) => `${quoted(issue.input)} must be letters, digits, ".", "_" and "-"`,
});

const span = z.string().regex(/^[0-9]+(s|min|m|h|d|w)?( [0-9]+(s|min|m|h|d|w))*$/, {
  error: (issue) =>
    `${quoted(issue.input)} is not a span of time, such as "30m" or "1h 30m" (systemd.time(7))`,
});

const b2 = z.strictObject({
  /** Backblaze B2, through its own API. */
  type: z.literal("b2"),
  /** The bucket. */
  bucket: b2Bucket,
  /** A folder in the bucket; its top if left out. */
  path: relativePath.default(""),
});

const s3 = z.strictObject({
  /** A service with the API of Amazon S3; B2 has it too. */
  type: z.literal("s3"),
  /** Its address, such as `https://s3.eu-central-003.backblazeb2.com`. */
  endpoint: z.string().regex(/^https?:\/\/[A-Za-z0-9.-]+(:[0-9]+)?$/, {
    error: (issue) => `${quoted(issue.input)} is not an address such as "https://s3.example.org"`,
  }),
  /** Its region, where it asks for one. */
  region: word.optional(),
  /** The bucket. */
  bucket: s3Bucket,
  /** A folder in the bucket; its top if left out. */
  path: relativePath.default(""),
});

const sftp = z.strictObject({
  /** A host that is reached over SSH. */
  type: z.literal("sftp"),
  /** Its name or address. */
  host: z
    .string()
    .regex(/^[A-Za-z0-9.:_][A-Za-z0-9.:_-]*$/, { error: (issue) => `${quoted(issue.input)} is not a host` }),
  /** The port of its SSH server. */
  port: z.int().min(1).max(65535).default(22),
  /** Who logs in. */
  user: word,
  /** The folder there. */
  path: absolutePath,
  /** Its public host key, as a line of known_hosts(5) has it after the name: without it, root must have met the host before. */
  knownHost: line
    .regex(/^(ssh-|ecdsa-|sk-)[a-z0-9@.-]+ [A-Za-z0-9+/]+={0,2}( .*)?$/, {
      error: 'must be a public host key such as "ssh-ed25519 AAAA…", without the name of the host',
    })
    .optional(),
});

const local = z.strictObject({
  /** A folder of this host, on another disk. */
  type: z.literal("local"),
  /** The folder. */
  path: absolutePath,
});

export const backupSections = {
  /** Copies of the data in another place, made from read-only snapshots. */
  backup: z
    .strictObject({
      /** Make backups. Off if left out; a rule warns of a section that says other things. */
      enable: z.boolean().optional(),
      /**
       * What makes them: `restic` (encrypted, deduplicated, incremental), `archive` (a whole tar.zst of each path at each run, not
       * encrypted) or `btrbk` (btrfs send and receive, incremental).
       */
      engine: z.enum(["restic", "archive", "btrbk"]).default("restic"),
      /**
       * Paths to back up: `["/", "/home", "/etc"]` if left out; where the root is reset, those of them that stay, and all persistent
       * volumes. Each is read from a snapshot of the mount that carries it, or of its persistent volume; other mounts below it are not
       * part of it.
       */
      subvolumes: z.array(mountPoint).optional(),
      /** Also all mounts with the role `database`. */
      includeDatabases: z.boolean().default(true),
      /** Also all mounts with the role `container`. */
      includeContainers: z.boolean().default(false),
      /**
       * Patterns of what to leave out: a name such as `*.tmp` at any depth, or, with a slash in it, a path below each of the paths
       * that are backed up, such as `ada/.cache` of /home. Not for btrbk, which sends whole subvolumes.
       */
      exclude: z.array(line).default([]),
      /** Databases that are told of a backup before the snapshot is made. */
      databases: z
        .strictObject({
          /** PostgreSQL: a `dump` (pg_dumpall) beside its data, or a `checkpoint`, after which the snapshot recovers fast. */
          postgresql: z
            .union([
              z.enum(["dump", "checkpoint"]),
              z.strictObject({
                /** What is done before the snapshot is made. */
                method: z.enum(["dump", "checkpoint"]).default("dump"),
                /** Where its data is; a dump is made in the folder `strata-dump` there. */
                directory: absolutePath.default("/var/lib/postgresql"),
              }),
            ])
            .optional(),
          /** Redis: `save` has it write its data set to disk (BGSAVE), and waits for that. */
          redis: z
            .union([
              z.literal("save"),
              z.strictObject({
                /** Its socket; its port is asked if left out. */
                socket: absolutePath.optional(),
                /** Its port. */
                port: z.int().min(1).max(65535).default(6379),
                /** Where its data is. */
                directory: absolutePath.default("/var/lib/redis"),
              }),
            ])
            .optional(),
        })
        .prefault({}),
      /** When it runs, as systemd.time(7) has it. A run that was missed is made up for. */
      schedule: calendar.default("02:00"),
      /** A random delay up to this, so that hosts do not all come at once. */
      randomizedDelay: span.default("30m"),
      /** The most that is sent each second: a number with `K` or `M`, in bytes. No limit if left out. */
      bandwidth: z
        .string()
        .regex(/^[1-9][0-9]*[KM]$/, {
          error: (issue) => `${quoted(issue.input)} is not a bandwidth, such as "500K" or "10M"`,
        })
        .optional(),
      /** How many backups are kept at the destination. */
      retention: retentionSchema.prefault({}),
      /** Where they go. */
      destination: z.discriminatedUnion("type", [b2, s3, sftp, local]).optional(),
      /** Says that it is meant for backups to leave this host unencrypted, as those of the engine `archive` do. */
      unencrypted: z.boolean().default(false),
      /** The host's folder at the destination; the host's name if left out. */
      hostname: word.optional(),
      /**
       * Where the destination's keys are found. For `b2` and `s3` JSON with `keyId` and `key`, or lines such as `B2_ACCOUNT_ID=…` and
       * `B2_ACCOUNT_KEY=…` (`AWS_ACCESS_KEY_ID` and `AWS_SECRET_ACCESS_KEY` for S3). For `sftp` a private key of SSH.
       */
      credentials: secretSchema.optional(),
      /** Where the password of restic's repository is found: without it, no backup can be read. Keep a copy away from this host. */
      password: secretSchema.optional(),
      /** Name of the service, without `.service`. */
      unitName: word.default("strata-backup"),
      /** A regular proof that what was backed up can be read: a random part of it is read back and compared with its checksums. */
      verify: z
        .strictObject({
          /** Do it. */
          enable: z.boolean().default(true),
          /** When it runs, as systemd.time(7) has it. */
          schedule: calendar.default("weekly"),
          /** How many percent of the data each run reads back (restic). */
          dataPercent: z.number().min(0.1).max(100).default(5),
          /** How many random files each run restores and compares. */
          sampleFiles: z.int().min(1).max(1000).default(10),
        })
        .prefault({}),
      /** US dollars a month: the weekly measurement of what is stored warns beyond it. */
      budget: z.number().positive().optional(),
    })
    .prefault({}),
};

export type BackupSpec = z.output<z.ZodObject<typeof backupSections>>;
