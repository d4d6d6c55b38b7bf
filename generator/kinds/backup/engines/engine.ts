/** What makes backups: its part of `backup.nix`, and the scripts beside it. */
import type { HostModel } from "../../../model/host.ts";
import type { Backup } from "../../../model/protection.ts";
import type { PlannedFile, PlannedModule } from "../../kind.ts";

export interface Engine {
  /** The module. Its template includes `partials/backup-units.hbs`, for which `unitsView` gives the data. */
  plan(host: HostModel, backup: Backup): PlannedModule;
  /** Its scripts, in the folder `backup/`. */
  files(host: HostModel, backup: Backup): PlannedFile[];
}
