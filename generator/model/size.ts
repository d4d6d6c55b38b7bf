/** Sizes as storage tools write them. Units without `B`, and those with `iB`, are powers of 1024; `KB`, `MB`, … are powers of 1000. */

const units = "KMGTP";

/** The bytes of a mebibyte: what NixOS counts swap files in, and what sgdisk aligns partitions to. */
export const mebibyte = 1024 ** 2;

/** What sgdisk, disko and mkswapfile take: a whole number and one binary unit. */
export const sizePattern = /^[0-9]+[KMGTP]?$/;

/** A disk's size as a shop or a kernel gives it: `458G`, `2TB`, `1.8TiB`. */
export const capacityPattern = /^[0-9]+(\.[0-9]+)?[KMGTP](i?B)?$/;

/** The bytes that a size stands for, or undefined where the text is not a size. */
export function parseSize(text: string): number | undefined {
  const match = /^([0-9]+(?:\.[0-9]+)?)(?:([KMGTP])(i?B)?)?$/.exec(text);
  if (!match) return undefined;
  const [, number, unit, suffix] = match;
  const exponent = unit === undefined ? 0 : units.indexOf(unit) + 1;
  return Math.floor(Number(number) * (suffix === "B" ? 1000 : 1024) ** exponent);
}

/** Bytes as people read them, in the largest binary unit that leaves a number above one: `1.5 TiB`. */
export function formatSize(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (value >= 1024 && unit < units.length) {
    value /= 1024;
    unit += 1;
  }
  const name = unit === 0 ? "bytes" : `${units[unit - 1]}iB`;
  return `${Number.isInteger(value) ? value : value.toFixed(1)} ${name}`;
}
