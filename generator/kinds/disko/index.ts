/** `disko.nix`: the host's disks, for disko to partition, format and mount. */
import type { Devices } from "../../model/devices/devices.ts";
import { mapContents } from "../../model/devices/walk.ts";
import { diskoStorage } from "../../model/storage/disko.ts";
import { defineKind } from "../kind.ts";
import { devicesToNix } from "./nix.ts";
import { diskoRules } from "./rules/index.ts";
import { diskoSections, type DiskoSpec } from "./schema.ts";
import { changedSubvolumes } from "./subvolumes.ts";

export const disko = defineKind({
  name: "disko",
  sections: diskoSections,
  contribute({ devices, btrfs: { subvolumes, ...policy } }) {
    return { storage: diskoStorage(withSubvolumes(devices, subvolumes), policy), settings: {} };
  },
  plan: ({ devices, fileSystems }) =>
    Object.keys(devices).length === 0
      ? undefined
      : { template: "disko/disko.nix.hbs", view: { devices: devicesToNix(devices, fileSystems) } },
  rules: diskoRules,
});

/** The devices with a host's changes to its subvolumes, and without those that it disables. */
function withSubvolumes(devices: Devices, changes: DiskoSpec["btrfs"]["subvolumes"]): Devices {
  return mapContents(devices, (content) => {
    if (content.type !== "btrfs" || !content.subvolumes) return content;
    return { ...content, subvolumes: changedSubvolumes(content, changes) };
  });
}
