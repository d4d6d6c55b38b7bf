/** The engines by their names. */
import type { Backup } from "../../../model/protection.ts";
import { archive } from "./archive.ts";
import { btrbk } from "./btrbk.ts";
import type { Engine } from "./engine.ts";
import { restic } from "./restic.ts";

export const engines: Readonly<Record<Backup["engine"], Engine>> = { restic, archive, btrbk };
