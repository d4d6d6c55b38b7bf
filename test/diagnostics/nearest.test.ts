/** Which name a misspelt one was meant to be. */
import { expect, test } from "vitest";
import { nearest } from "../../generator/diagnostics/nearest.ts";

const names = ["disk", "gpt", "btrfs", "subvolume", "filesystem"];

test.each([
  ["dsik", "disk"],
  ["Disk", "disk"],
  ["gtp", "gpt"],
  ["subvolumes", "subvolume"],
  ["fileSystem", "filesystem"],
  ["btrs", "btrfs"],
  ["zfs", undefined],
  ["raid", undefined],
  ["", undefined],
])("%s is meant to be %s", (misspelt, meant) => {
  expect(nearest(misspelt, names)).toBe(meant);
});
