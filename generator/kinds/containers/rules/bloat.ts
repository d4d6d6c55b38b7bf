/** Thresholds of the check for lost space. */
import { capacityOf } from "../../../model/capacity.ts";
import { formatSize, parseSize } from "../../../model/size.ts";
import type { Finding, Rule } from "../../kind.ts";
import type { ContainersSpec } from "../schema.ts";
import { placedStores, systemSpecOf, userSpecOf, whereSaid } from "./placed.ts";

export const bloat: readonly Rule<ContainersSpec>[] = [
  {
    code: "S358",
    title: "A threshold that nothing reaches",
    severity: "warning",
    reason:
      "`strata-containers check-bloat` warns once a store is larger than `size`, or has lost more than `lost`. What is lost is a part of the store, and the store a part of the file system: of a threshold beyond that nobody ever hears.",
    remedy: "choose a smaller one",
    check: (host, spec) =>
      placedStores(host).flatMap(({ store, name, carrier }): Finding[] => {
        const said = store.user === null ? systemSpecOf(spec) : userSpecOf(spec, store);
        const fileSystem = host.fileSystems.find(({ device }) => device === carrier?.fileSystem);
        const thresholds = said?.bloat;
        if (!thresholds) return [];
        const capacity = fileSystem && capacityOf(host, fileSystem);
        const path = [...whereSaid(spec, store, "bloat")];
        return (["size", "lost"] as const).flatMap((property): Finding[] => {
          const bytes = parseSize(thresholds[property] ?? "");
          if (bytes === undefined || capacity === undefined || bytes < capacity) return [];
          const message = `\`${property}\` of ${name} is ${formatSize(bytes)}, and ${carrier!.mountpoint} has ${formatSize(capacity)}`;
          return [{ message, path: [...path, property] }];
        });
      }),
  },
];
