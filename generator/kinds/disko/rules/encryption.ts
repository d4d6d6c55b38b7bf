/** LUKS: that what lies in it is opened in time, and reached through it. */
import { carrierOf } from "../../../model/host.ts";
import type { Rule } from "../../kind.ts";
import type { DiskoSpec } from "../schema.ts";
import { luksBeneath, luksFinder, luksPlaces } from "./beneath.ts";

/** Folders whose contents an installation has and the next boot has not. */
const forgotten = /^\/(tmp|run|dev\/shm)\//;

export const encryption: readonly Rule<DiskoSpec>[] = [
  {
    code: "S151",
    title: "A content that goes past its LUKS device",
    severity: "error",
    reason:
      "What lies in LUKS is reached through /dev/mapper/NAME. A `device` of its own would format and mount another one: the encrypted partition itself, say, which destroys the LUKS header.",
    remedy: "take the `device` out: disko uses the mapping",
    check: (_, { devices }) =>
      luksPlaces(devices).flatMap(({ content: { name, content }, path }) =>
        content?.device === undefined || content.device === `/dev/mapper/${name}`
          ? []
          : [
              {
                message: `the content of the LUKS device "${name}" is on ${content.device} instead of /dev/mapper/${name}`,
                path: [...path, "content", "device"],
              },
            ],
      ),
  },
  {
    code: "S152",
    title: "A mount of the encrypted device itself",
    severity: "error",
    reason:
      "The partition that holds LUKS can't be mounted: the file system is behind /dev/mapper/NAME, and stage 1 waits for the wrong device (nixpkgs#250003).",
    remedy: "mount /dev/mapper/NAME, or let the content of the LUKS device say its `mountpoint`",
    check(host) {
      const luks = luksPlaces(host.devices);
      const uses = [
        ...host.mounts.map(({ owner, device, origin, mountpoint }) => ({
          owner,
          device,
          origin,
          what: mountpoint,
        })),
        ...host.swaps.map(({ owner, device, origin }) => ({ owner, device, origin, what: "swap space" })),
      ];
      return uses.flatMap(({ owner, device, origin, what }) => {
        const place = luks.find((one) => owner !== "disko" && one.device === device);
        if (!place) return [];
        const message = `${what} is to be on ${device}, which holds the LUKS device "${place.content.name}"`;
        return [{ message, path: [...origin, "device"] }];
      });
    },
  },
  {
    code: "S153",
    title: "Two LUKS devices with one name",
    severity: "error",
    reason:
      "The name is that of the mapping, /dev/mapper/NAME, and of the entry in `boot.initrd.luks.devices`: the second device is never opened, and everything in it is looked for on the first.",
    remedy: "give each LUKS device its own `name`",
    check(_, { devices }) {
      const seen = new Set<string>();
      return luksPlaces(devices).flatMap(({ content: { name }, path }) => {
        if (!seen.has(name)) {
          seen.add(name);
          return [];
        }
        return [{ message: `two LUKS devices have the name "${name}"`, path: [...path, "name"] }];
      });
    },
  },
  {
    code: "S154",
    title: "A LUKS device that is not opened in time",
    severity: "error",
    reason:
      "With `initrdUnlock: false`, disko leaves the device out of `boot.initrd.luks.devices`; a mount that stage 1 needs then never finds its device.",
    remedy: "take `initrdUnlock: false` out",
    check(host) {
      const find = luksFinder(host.devices);
      return luksPlaces(host.devices).flatMap(({ content, path }) => {
        if (content.initrdUnlock !== false) return [];
        const needed = host.mounts
          .filter(({ neededForBoot }) => neededForBoot)
          .find((mount) =>
            luksBeneath(host, mount.fileSystem, find).some((one) => one.content.name === content.name),
          );
        if (!needed) return [];
        const message = `the LUKS device "${content.name}" carries ${needed.mountpoint}, and stage 1 does not unlock it`;
        return [{ message, path: [...path, "initrdUnlock"] }];
      });
    },
  },
  {
    code: "S155",
    title: "Discards that LUKS holds back",
    severity: "warning",
    reason:
      "dm-crypt passes a discard on only with `allowDiscards` (cryptsetup-open(8)); without it, `discard` and `btrfs.ssdOptimization` do nothing for what lies in LUKS. The price is that the disk then shows which of its blocks are in use.",
    remedy: "say `settings: { allowDiscards: true }` in the LUKS device, or take the discard out",
    check(host) {
      const find = luksFinder(host.devices);
      const discarding = [
        ...host.mounts
          .filter(({ options }) => options.some((option) => /^discard($|=)/.test(option)))
          .map(({ mountpoint, fileSystem }) => ({ what: mountpoint, device: fileSystem })),
        ...host.swaps
          .filter(({ discardPolicy }) => discardPolicy !== null)
          .map(({ device }) => ({ what: "swap space", device })),
      ];
      return luksPlaces(host.devices).flatMap(({ content, path }) => {
        if (content.settings?.["allowDiscards"] === true) return [];
        const user = discarding.find(({ device }) =>
          luksBeneath(host, device, find).some((one) => one.content.name === content.name),
        );
        if (!user) return [];
        const message = `the LUKS device "${content.name}" holds back the discards of ${user.what}`;
        return [{ message, path: [...path, "settings", "allowDiscards"] }];
      });
    },
  },
  {
    code: "S156",
    title: "A key file that is gone at boot",
    severity: "warning",
    reason:
      "`settings.keyFile` is read by stage 1 at every boot, where /tmp and /run are empty. A file that only the installation needs is a `passwordFile`.",
    remedy:
      "use `passwordFile`, and type the passphrase at boot, or name a key that stage 1 finds, such as a partition of a USB stick",
    check: (_, { devices }) =>
      luksPlaces(devices).flatMap(({ content: { name, settings, initrdUnlock }, path }) => {
        const keyFile = settings?.["keyFile"];
        if (typeof keyFile !== "string" || initrdUnlock === false || !forgotten.test(keyFile)) return [];
        const message = `the key of the LUKS device "${name}", ${keyFile}, is not there at boot`;
        return [{ message, path: [...path, "settings", "keyFile"] }];
      }),
  },
  {
    code: "S157",
    title: "A deprecated `keyFile`",
    severity: "warning",
    reason:
      "disko replaced `keyFile` by `passwordFile`, which is needed when formatting, and `settings.keyFile`, which is also read at boot, and warns of it (disko, lib/types/luks.nix).",
    remedy: "use `passwordFile` or `settings.keyFile`",
    check: (_, { devices }) =>
      luksPlaces(devices).flatMap(({ content: { name, keyFile }, path }) =>
        keyFile == null
          ? []
          : [
              {
                message: `the LUKS device "${name}" uses the deprecated \`keyFile\``,
                path: [...path, "keyFile"],
              },
            ],
      ),
  },
  {
    code: "S158",
    title: "Swap in the clear beside an encrypted root",
    severity: "warning",
    reason:
      "Memory that is swapped out holds what programs have decrypted, keys and passwords among it, and stays on the disk after the host is turned off.",
    remedy: "put the swap space into LUKS, or say `randomEncryption: true` where the host never hibernates",
    check(host) {
      const find = luksFinder(host.devices);
      const root = host.mounts.find(({ mountpoint }) => mountpoint === "/");
      if (!root || luksBeneath(host, root.fileSystem, find).length === 0) return [];
      return host.swaps.flatMap(({ device, randomEncryption, origin }) => {
        const holder = device.startsWith("/dev/") ? device : carrierOf(host, device)?.fileSystem;
        if (randomEncryption || holder === undefined || find(holder)?.length !== 0) return [];
        return [{ message: `the swap space ${device} is not encrypted, as / is`, path: origin }];
      });
    },
  },
];
