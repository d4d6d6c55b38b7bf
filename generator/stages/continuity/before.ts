/**
 * The host model that an earlier run left in a manifest, as far as a change is told from it. An earlier strata may have written it,
 * whose language was another, or anybody: all that is asked of it is what says where a block device is.
 */
import * as z from "zod";
import type { Devices } from "../../model/devices/devices.ts";

const text = z.string();
const content: z.ZodType = z.lazy(() => z.union([gpt, table, luks, leaf]));
const holder = z.looseObject({ name: text.nullish(), content: content.nullish() });
const holders = z.record(text, holder).optional();

const partition = z.looseObject({
  name: text.optional(),
  label: text.optional(),
  type: text.optional(),
  size: text.optional(),
  priority: z.number().optional(),
  device: text.optional(),
  uuid: text.nullish(),
  content: content.nullish(),
});
const inner = { device: text.optional() };
const gpt = z.looseObject({
  ...inner,
  type: z.literal("gpt"),
  partitions: z.record(text, partition).optional(),
});
const table = z.looseObject({ ...inner, type: z.literal("table"), partitions: z.array(holder).optional() });
const luks = z.looseObject({ ...inner, type: z.literal("luks"), name: text, content: content.nullish() });
const leaf = z.looseObject({
  ...inner,
  type: text.refine((type) => !["gpt", "table", "luks"].includes(type)),
  extraArgs: z.array(text).optional(),
});

const places = z.looseObject({
  disk: z.record(text, z.looseObject({ ...holder.shape, name: text.optional(), device: text })).optional(),
  mdadm: holders,
  lvm_vg: z.record(text, z.looseObject({ name: text.optional(), lvs: holders })).optional(),
  zpool: z.record(text, z.looseObject({ name: text.optional(), datasets: holders })).optional(),
});

/** As far as `model/devices/walk.ts` looks, these are devices; of the rest nothing is asked, and nothing read. */
const devices = z.custom<Devices>((value) => places.safeParse(value).success);

const persistence = z.object({
  backend: text,
  volumes: z.array(z.object({ path: text, paths: z.array(z.object({ path: text, type: text })) })),
});

const rootReset = z.object({
  method: text,
  keptIn: text,
  keep: z.object({ recent: z.number(), weekly: z.number(), monthly: z.number() }),
});

const containers = z.object({
  stores: z.array(
    z.object({
      user: text.nullable(),
      driver: text,
      mountProgram: text.nullable(),
      graphRoot: text,
    }),
  ),
});

/** What the containers kind has decided on for each store, as far as a change of it is told. */
export const storeSettings = z.array(
  z.object({
    store: z.object({ user: text.nullable(), graphRoot: text }),
    settings: z.object({
      subIds: z.union([z.boolean(), z.object({ start: z.number(), count: z.number() })]).nullable(),
    }),
  }),
);

/** Where mounts, swap space and disks were, what persisted, whether the root was reset, and how containers were kept. */
export const before = z.object({
  mounts: z.array(z.object({ mountpoint: text, device: text, type: text, subvolume: text.nullable() })),
  swaps: z.array(z.object({ device: text })).default([]),
  devices,
  persistence: persistence.nullish().catch(null),
  rootReset: rootReset.nullish().catch(null),
  containers: containers.nullish().catch(null),
  settings: z.object({ containers: storeSettings.nullish() }).nullish().catch(null),
});

export type Before = z.output<typeof before>;
