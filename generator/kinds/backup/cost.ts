/** `backup/cost.sh`: what stands at the destination, and what that costs. */
import { pricesOf } from "../../model/prices.ts";
import type { Backup } from "../../model/protection.ts";
import type { PlannedFile } from "../kind.ts";
import { accessOf } from "./access.ts";
import { remotePath } from "./destination.ts";

/** The script of the unit `<unit>-cost`, for engines whose destination rclone can measure. */
export function costFile(backup: Backup): PlannedFile {
  const { unit, destination, budget } = backup;
  const view = {
    unit,
    access: accessOf(backup),
    destination: remotePath(backup),
    // B2 keeps what was overwritten or deleted until a rule of the bucket removes it, and charges for that.
    options: destination.type === "b2" ? ["--b2-versions"] : [],
    prices: pricesOf(destination),
    budget,
  };
  return { name: "backup/cost.sh", template: "backup/cost.sh.hbs", view };
}

/** The packages that it needs, as Nix has them. */
export const costPackages: readonly string[] = ["pkgs.coreutils", "pkgs.jq", "pkgs.rclone"];
