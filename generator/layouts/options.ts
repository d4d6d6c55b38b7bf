/** What the layouts take. A layout checks its own options: what it does not know would otherwise be lost in what it computes. */
import * as z from "zod";
import type { subvolumeSchema } from "../model/devices/btrfs.ts";
import type { luksSchema } from "../model/devices/content.ts";

export type Subvolumes = Record<string, z.input<typeof subvolumeSchema>>;
type LuksOptions = Omit<z.input<typeof luksSchema>, "type" | "name" | "content">;

// A value that goes into the spec as it is is checked there, where the line of each is known: here it has a type alone.
const text = z.custom<string>();
const subvolumes = z.custom<Subvolumes>();
const luks = z.custom<boolean | LuksOptions>();

const diskShape = {
  /** The disk: best a path under `/dev/disk/by-id` or `by-path`, which stays the same from boot to boot. */
  device: text,
  /** How large it is, such as `1TB`: strata then checks that the layout fits. */
  capacity: text.optional(),
};
const layoutDisk = z.strictObject(diskShape);

const sharedShape = {
  /** Size of the EFI system partition, such as `512M`; 1 GiB if left out. */
  espSize: text.optional(),
  /** Encrypt with LUKS: true asks for a passphrase when formatting and at each boot; an object says more, as `luks()` takes it. */
  luks: luks.optional(),
  /** Further subvolumes by name, as `subvolume()` takes them, and changes to those of the layout. */
  subvolumes: subvolumes.optional(),
};

const swapShape = {
  /** Size of a swap file in a subvolume of its own, `@swap`, such as `8G`; none if left out. */
  swap: text.optional(),
};

export const singleNvmeLaptopOptions = z.strictObject({ ...diskShape, ...sharedShape, ...swapShape });

export const dualNvmeLaptopOptions = z.strictObject({
  ...sharedShape,
  ...swapShape,
  /** The disk of the system, laid out as by `singleNvmeLaptop`. */
  primary: layoutDisk,
  /** The disk of the second file system. */
  secondary: z.strictObject({
    ...diskShape,
    /** Its subvolumes by name, as `subvolume()` takes them. */
    subvolumes,
  }),
});

export const vpsOptions = z.strictObject({
  ...diskShape,
  ...sharedShape,
  ...swapShape,
  /** How the machine's firmware starts it; `hybrid`, which serves both, if left out. */
  firmware: z.enum(["bios", "efi", "hybrid"]).optional(),
});

/** Without `swap`: btrfs can't hold a swap file on several devices. */
export const mirroredPairOptions = z.strictObject({
  ...sharedShape,
  /** One disk of the pair. */
  first: layoutDisk,
  /** The other. */
  second: layoutDisk,
});

/** What all layouts take. */
export type LayoutOptions = z.output<z.ZodObject<typeof sharedShape>> & { swap?: string };
