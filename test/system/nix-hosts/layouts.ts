/** The layouts that people pick by name, as hosts. */
import {
  dualNvmeLaptop,
  mirroredPair,
  singleNvmeLaptop,
  vps,
  type HostInput,
} from "../../../generator/index.ts";
import { first, second } from "./disks.ts";

/** Each layout that people pick by name, plain and encrypted. */
export const layouts: Record<string, HostInput> = Object.fromEntries(
  [false, true].flatMap((isEncrypted) => {
    const options = { luks: isEncrypted, swap: isEncrypted ? "8G" : undefined };
    const laptop: HostInput = { btrfs: { ssdOptimization: true, autodefrag: true } };
    const server: HostInput = { boot: { loader: "grub" } };
    const data = { "@data": { mountpoint: "/data", role: "cache" } } as const;
    const hosts: Record<string, HostInput> = {
      single: { ...laptop, devices: singleNvmeLaptop({ device: first, ...options }) },
      dual: {
        ...laptop,
        devices: dualNvmeLaptop({
          primary: { device: first },
          secondary: { device: second, subvolumes: data },
          ...options,
        }),
      },
      "vps-bios": { ...server, devices: vps({ device: first, firmware: "bios", ...options }) },
      "vps-efi": { ...server, devices: vps({ device: first, firmware: "efi", ...options }) },
      "vps-hybrid": { ...server, devices: vps({ device: first, firmware: "hybrid", ...options }) },
      pair: {
        ...server,
        devices: mirroredPair({ first: { device: first }, second: { device: second }, luks: isEncrypted }),
      },
    };
    return Object.entries(hosts).map(([name, host]) => [isEncrypted ? `${name}-luks` : name, host]);
  }),
);
