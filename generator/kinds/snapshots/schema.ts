/** The snapshots kind's part of a spec. */
import * as z from "zod";
import { retentionChanges, retentionSchema } from "../../model/retention.ts";
import { accountName, calendar, mountPoint, size } from "../../model/text.ts";

/** What may differ between the mounts. */
const choices = {
  /** When a snapshot is made, as systemd.time(7) has it: `02:00` for each night, `hourly`, … */
  schedule: calendar.optional(),
  /** How many snapshots are kept, where that differs: `{ daily: 30 }` leaves the other periods as they are. */
  retention: retentionChanges.optional(),
  /** Users who may list, make and delete snapshots, besides root (snapper). */
  allowUsers: z.array(accountName).optional(),
  /** Groups whose members may (snapper). */
  allowGroups: z.array(accountName).optional(),
};

export const snapshotsSections = {
  /** Read-only snapshots of btrfs subvolumes (snapper), ZFS datasets (sanoid) and bcachefs subvolumes, on the same disk: no backup. */
  snapshots: z
    .strictObject({
      /** Make snapshots. Off if left out; a rule warns of a section that says other things. */
      enable: z.boolean().optional(),
      ...choices,
      /** When a snapshot is made, as systemd.time(7) has it: `02:00` for each night, `hourly`, … */
      schedule: calendar.default("02:00"),
      /** How many snapshots of each mount are kept. */
      retention: retentionSchema.prefault({}),
      /**
       * By mount point: `false` for none, or what differs there. If left out, every mount with the role `standard` or `database`, or
       * none, has snapshots, but for /nix, /boot, /tmp, /var/tmp, /var/cache and what is below them, what is mounted `noauto` or `ro`,
       * what holds swap files, a root that is reset with its old ones, and where backups go.
       */
      subvolumes: z
        .record(
          mountPoint,
          z.union([
            z.boolean(),
            z.strictObject({
              /** Make snapshots of this mount. */
              enable: z.boolean().default(true),
              ...choices,
            }),
          ]),
        )
        .default({}),
    })
    .prefault({}),
  /** How much data there is, by mount point or path of the backup: what rules and projections of space and cost reckon with. */
  usage: z
    .record(
      mountPoint,
      z.strictObject({
        /** How much the mount holds, or will; or the folder that is backed up. */
        size,
        /** How much of that is written anew each day: a size, or a percentage of `size` such as `"1%"`. */
        dailyChange: z
          .string()
          .regex(/^([0-9]+[KMGTP]?|[0-9]+(\.[0-9]+)?%)$/, {
            error: (issue) =>
              `${JSON.stringify(issue.input)} is neither a size such as "2G" nor a percentage such as "1%"`,
          })
          .default("1%"),
      }),
    )
    .default({}),
};

export type SnapshotsSpec = z.output<z.ZodObject<typeof snapshotsSections>>;
