/** What specs in these tests import from "strata": the definitions, and builders that do what the real ones do, for a few devices. */

import { defineHost, defineProfile } from "../../generator/model/definition.ts";

const builder = (type: string) => (value: object) => ({ type, ...value });

export const strata = {
  host: defineHost,
  profile: defineProfile,
  disk: builder("disk"),
  gpt: builder("gpt"),
  btrfs: builder("btrfs"),
  subvolume: (value: { mountpoint?: string }) => {
    if (value.mountpoint === "") throw new TypeError("a mount point is empty");
    return value;
  },
};
