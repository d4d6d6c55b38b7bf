/** The kinds of text that a spec holds, as schemas: each says in its message what would be right. */
import * as z from "zod";
import { comes, parseCalendar } from "./calendar.ts";
import { capacityPattern, sizePattern } from "./size.ts";

const lineBreaks = /[\n\r\0]/;

/** A line of text: not empty, no line break. */
export const line = z.string().refine((text) => text.trim() !== "" && !lineBreaks.test(text), {
  error: "must be one line of text, not empty",
});

/** A script: any text that a Nix string can hold. */
export const script = z
  .string()
  .refine((text) => !text.includes("\0"), { error: "must not hold a NUL character" });

/** An absolute path in its shortest form, such as a device's or a key file's: two texts are then two paths. */
export const absolutePath = line
  .refine((text) => text.startsWith("/"), {
    error: (issue) => `${quoted(issue.input)} is not an absolute path: it must start with "/"`,
  })
  .refine((text) => !text.startsWith("/") || isShortest(text), {
    error: (issue) =>
      `${quoted(issue.input)} must be written without "//", "." and "..", or a slash at its end`,
  });

/** Where something is mounted: an absolute path in its shortest form, as NixOS demands it. */
export const mountPoint = z.string().refine(isShortest, {
  error: (issue) =>
    String(issue.input).startsWith("@")
      ? `${quoted(issue.input)} is not a mount point, but what a subvolume is called: say where it is mounted, such as "/home"`
      : `${quoted(issue.input)} is not a mount point: an absolute path without a slash at its end, "//", "." or ".."`,
});

/** The name of a user or a group. */
export const accountName = line.regex(/^[A-Za-z_][A-Za-z0-9_.-]*\$?$/, {
  error: (issue) => `${quoted(issue.input)} is not the name of a user or group`,
});

/** The name of a unit of systemd, whose end says what it is (systemd.unit(5)). */
export const unitName = z
  .string()
  .regex(/^[^\s/]+\.(service|socket|device|mount|automount|swap|target|path|timer|slice|scope)$/, {
    error: (issue) =>
      `${quoted(issue.input)} is not a unit's name: it ends with what the unit is, such as "alert.service"`,
  });

/** A size with a binary unit: `512M`. */
export const size = z.string().regex(sizePattern, {
  error: (issue) =>
    `${quoted(issue.input)} is not a size: a whole number and K, M, G, T or P, such as "512M"`,
});

/** A partition's size: a size, or the rest of the disk. */
export const partitionSize = z.string().regex(/^([0-9]+[KMGTP]?|100%)$/, {
  error: (issue) =>
    `${quoted(issue.input)} is not a partition's size: a whole number and K, M, G, T or P, such as "512M", or "100%" for the rest of the disk`,
});

/** How large a disk is. */
export const capacity = z.string().regex(capacityPattern, {
  error: (issue) =>
    `${quoted(issue.input)} is not a disk's size: a number with its unit, such as "458G" or "2TB"`,
});

/** Units of UTF-16, as JavaScript counts them too (UEFI specification, 5.3.3). */
const labelLength = 36;

/** A partition's label: of a longer one, sgdisk would write the beginning, and the mounts would look for all of it. */
export const label = line.refine((text) => text.length <= labelLength, {
  error: (issue) =>
    `${quoted(issue.input)} is not a partition's label: it has ${String(issue.input).length} characters, and a GPT holds ${labelLength}`,
});

/** A UUID in its usual form. */
export const uuid = z.string().regex(/^[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$/, {
  error: (issue) => `${quoted(issue.input)} is not a UUID, such as "809b3a2b-828a-4730-95e1-75b6343e415a"`,
});

/** One option as mount(8) takes it after `-o`. A comma ends it, unless it is quoted or escaped. */
const mountOption = line.refine((text) => !unquoted(text).includes(","), {
  error: (issue) => `${quoted(issue.input)} is more than one option: give each of them an item of its own`,
});

/** Options as mount(8) takes them after `-o`, one an item. */
export const mountOptions = z.array(mountOption);

/** A compression of btrfs, with or without a level. */
export const compression = z.string().regex(/^(zlib|lzo|zstd)(:-?[0-9]+)?$/, {
  error: (issue) =>
    `${quoted(issue.input)} is not a compression of btrfs: "zlib", "lzo" or "zstd", with or without a level as in "zstd:3"`,
});

/** Path of a subvolume, by which a mount option names it. */
export const subvolumePath = line.refine((text) => !text.includes(","), {
  error: (issue) =>
    `${quoted(issue.input)} can't be the path of a subvolume: a comma would end the mount option that names it`,
});

/** When something runs: a calendar expression of systemd.time(7). A timer with one that systemd can't read, or that never comes, never runs. */
export const calendar = line
  .refine((text) => parseCalendar(text) !== undefined, {
    error: (issue) =>
      `${quoted(issue.input)} is not a calendar expression of systemd.time(7), such as "weekly", "02:00" or "Mon *-*-* 03:00"`,
  })
  .refine((text) => comes(text), {
    error: (issue) => `${quoted(issue.input)} never comes: there is no such day`,
  });

/** An option without what a backslash or double quotes keep from being read as anything but text (libmount's `ul_optstr_next`). */
function unquoted(option: string): string {
  return option.replace(/\\.|"[^"]*"/g, "");
}

/** Whether an absolute path has one way to be written, as NixOS demands it of mount points. */
function isShortest(text: string): boolean {
  if (text === "/") return true;
  if (!text.startsWith("/") || lineBreaks.test(text)) return false;
  return text
    .slice(1)
    .split("/")
    .every((part) => part !== "" && part !== "." && part !== "..");
}

function quoted(value: unknown): string {
  return JSON.stringify(value) ?? String(value);
}
