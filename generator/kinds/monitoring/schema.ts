/** The monitoring kind's part of a spec. */
import * as z from "zod";
import { secretSchema } from "../../model/secret.ts";
import { calendar } from "../../model/text.ts";

const hours = z
  .number()
  .positive()
  .max(24 * 366);
const percent = z.number().min(1).max(100);

const age = z.strictObject({
  /** From how many hours on it is a warning. */
  warning: hours,
  /** From how many hours on it is critical. */
  critical: hours,
});

export const monitoringSections = {
  /** Figures of snapshots, backups and disks, and when they are a reason to worry. */
  monitoring: z
    .strictObject({
      /** Hand the figures to a Datadog agent of the host: `false` for not, or how. */
      datadog: z
        .union([
          z.boolean(),
          z.strictObject({
            /** Run the agent, and hand it the figures. */
            enable: z.boolean().default(true),
            /** Where the API key is found: a file with nothing else in it. */
            apiKey: secretSchema.optional(),
            /** The site of the account, such as `datadoghq.eu`. */
            site: z
              .string()
              .regex(/^[a-z0-9.-]+$/, { error: 'must be a site of Datadog such as "datadoghq.eu"' })
              .default("datadoghq.com"),
            /** Tags of every figure, such as `env:production`. */
            tags: z
              .array(
                z
                  .string()
                  .regex(/^[A-Za-z][A-Za-z0-9_./:-]*$/, { error: 'must be a tag such as "env:production"' }),
              )
              .default([]),
          }),
        ])
        .optional(),
      /** Write the figures for the textfile collector of Prometheus' node exporter. */
      prometheus: z
        .union([
          z.boolean(),
          z.strictObject({
            /** Write them, and have the node exporter read them. */
            enable: z.boolean().default(true),
          }),
        ])
        .optional(),
      /** How often the figures are taken, as systemd.time(7) has it. */
      interval: calendar.default("*:0/15"),
      /** From when on a figure is a warning, and from when on it is critical. Left out: what follows from the schedules. */
      thresholds: z
        .strictObject({
          /** Age of a mount's newest snapshot, in hours. */
          snapshotAge: age.optional(),
          /** Age of the last backup that succeeded, in hours. */
          backupAge: age.optional(),
          /** Age of the last proof that a backup can be read, in hours. */
          verifyAge: age.optional(),
          /** Used part of a file system, in percent. */
          diskUse: z
            .strictObject({
              /** From how many percent on it is a warning. */
              warning: percent,
              /** From how many percent on it is critical. */
              critical: percent,
            })
            .default({ warning: 80, critical: 90 }),
        })
        .prefault({}),
    })
    .prefault({}),
};

/** Whether a switch is on that is given as one, or with what it does. */
export function isOn(setting: boolean | { enable: boolean } | undefined): boolean {
  return typeof setting === "object" ? setting.enable : setting === true;
}

export type MonitoringSpec = z.output<z.ZodObject<typeof monitoringSections>>;
