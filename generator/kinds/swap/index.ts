/** `swap.nix`: swap space that disko does not own, and zram. */
import type { ZramWriteback } from "../../model/host.ts";
import { mebibyte, parseSize } from "../../model/size.ts";
import { call } from "../../nix/value.ts";
import { defineKind } from "../kind.ts";
import { swapRules } from "./rules.ts";
import { swapSections, type SwapSpec } from "./schema.ts";

interface SwapSettings {
  zram: {
    memoryPercent?: number;
    memoryMax?: number;
    algorithm?: string;
    priority?: number;
    writebackDevice?: string;
  } | null;
}

export const swap = defineKind({
  name: "swap",
  sections: swapSections,
  contribute: ({ swap: section }, _identity, storage) => ({
    storage: {
      ...storage,
      swaps: storage.swaps.concat(
        section.devices.map((device, index) => ({
          device: device.device,
          size: device.size === undefined ? null : Math.ceil(parseSize(device.size)! / mebibyte),
          priority: device.priority ?? null,
          options: device.options ?? ["defaults"],
          randomEncryption: device.randomEncryption ?? false,
          discardPolicy: device.discardPolicy ?? null,
          owner: "swap" as const,
          origin: ["swap", "devices", index],
        })),
      ),
      zramWriteback: writebackOf(section.zram),
    },
    settings: { zram: zramOf(section.zram) } satisfies SwapSettings,
  }),
  plan(host, { zram }) {
    const devices = host.swaps.filter(({ owner }) => owner === "swap");
    if (devices.length === 0 && !zram) return undefined;
    const view = {
      devices: devices.map(({ device, size, priority, options, randomEncryption, discardPolicy }) => ({
        device,
        ...(size === null ? {} : { size }),
        ...(priority === null ? {} : { priority }),
        ...(options.length === 1 && options[0] === "defaults" ? {} : { options }),
        ...(randomEncryption
          ? { randomEncryption: { enable: true, allowDiscards: discardPolicy !== null } }
          : {}),
        ...(discardPolicy === null ? {} : { discardPolicy }),
      })),
      zram: zram && {
        enable: call("lib.mkDefault", true),
        ...Object.fromEntries(
          Object.entries(zram).map(([name, value]) => [name, call("lib.mkDefault", value)]),
        ),
      },
    };
    return { template: "swap/swap.nix.hbs", view };
  },
  rules: swapRules,
});

function writebackOf(zram: SwapSpec["swap"]["zram"]): ZramWriteback | null {
  const device = typeof zram === "object" ? zram.writebackDevice : undefined;
  return device === undefined ? null : { device, origin: ["swap", "zram", "writebackDevice"] };
}

function zramOf(zram: SwapSpec["swap"]["zram"]): SwapSettings["zram"] {
  if (zram === false) return null;
  if (zram === true) return {};
  const { memoryMax, ...rest } = zram;
  return { ...rest, ...(memoryMax === undefined ? {} : { memoryMax: parseSize(memoryMax)! }) };
}
