/** Thresholds of the check for lost space. */
import { capacityOf } from "../../../model/capacity.ts";
import { formatSize, parseSize } from "../../../model/size.ts";
import type { Finding, Rule } from "../../kind.ts";
import { bloatSettings, type BloatSettings, type ContainersSpec } from "../schema.ts";
import { bloatOf } from "../stores.ts";
import { placedStores, systemSpecOf, userSpecOf, whereSaid } from "./placed.ts";

export const bloat: readonly Rule<ContainersSpec>[] = [
  {
    code: "S358",
    title: "A threshold that nothing reaches",
    severity: "warning",
    reason:
      "`strata-containers check-bloat` warns once a store is larger than `size`, or has lost more than `lost`. What is lost is a part of the store, and the store a part of the file system: of a threshold beyond that nobody ever hears. Where `lost` is no less than `size`, `size` has warned before.",
    remedy: "choose a smaller one",
    check: (host, spec) =>
      placedStores(host).flatMap(({ store, name, carrier }): Finding[] => {
        const said = store.user === null ? systemSpecOf(spec) : userSpecOf(spec, store);
        const fileSystem = host.fileSystems.find(({ device }) => device === carrier?.fileSystem);
        const thresholds = said && bloatOf(said);
        if (!thresholds) return [];
        const capacity = fileSystem && capacityOf(host, fileSystem);
        const path = [...whereSaid(spec, store, "bloat")];
        const tooLarge = (["size", "lost"] as const).flatMap((property): Finding[] => {
          const bytes = parseSize(thresholds[property] ?? "");
          if (bytes === undefined || capacity === undefined || bytes < capacity) return [];
          const message = `\`${property}\` of ${name} is ${formatSize(bytes)}, and ${carrier!.mountpoint} has ${formatSize(capacity)}`;
          return [{ message, path: [...path, property] }];
        });
        if (tooLarge.length > 0 || !isLostBehindSize(thresholds)) return tooLarge;
        const message = `\`lost\` of ${name} is ${thresholds.lost}, and its \`size\` of ${thresholds.size} is reached before`;
        return [{ message, path: [...path, "lost"] }];
      }),
  },
];

const usualLost = bloatSettings.parse({}).lost;

/** Whether `size` always warns first. A spec that says a small `size` alone is right, though the usual `lost` is then beyond it. */
function isLostBehindSize({ size, lost }: BloatSettings): boolean {
  return size !== undefined && lost !== usualLost && parseSize(lost)! >= parseSize(size)!;
}
