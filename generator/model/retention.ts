/** How many snapshots or backups are kept, and for how long. */
import * as z from "zod";

const count = z.int().min(0).max(1000);

/**
 * How many of each period are kept: of every hour, day, week, … the first one, for that many of the latest periods in which there is
 * one. One that is kept for two reasons counts once.
 */
export const retentionSchema = z.strictObject({
  /** The first one of each hour. */
  hourly: count.default(0),
  /** The first one of each day. */
  daily: count.default(7),
  /** The first one of each week, which begins on Monday. */
  weekly: count.default(4),
  /** The first one of each month. */
  monthly: count.default(12),
  /** The first one of each quarter. */
  quarterly: count.default(0),
  /** The first one of each year. */
  yearly: count.default(0),
});

export type Retention = z.output<typeof retentionSchema>;

/** The periods, from the shortest to the longest. */
export const periods = ["hourly", "daily", "weekly", "monthly", "quarterly", "yearly"] as const;
export type Period = (typeof periods)[number];

type Changes = { [Key in keyof typeof retentionSchema.shape]: z.ZodOptional<typeof count> };

/** What differs from another retention: a period that is left out stays as it is there, where `partial()` would put its default. */
export const retentionChanges: z.ZodObject<Changes, z.core.$strict> = z.strictObject(
  Object.fromEntries(periods.map((period) => [period, count.optional()])) as Changes,
);
