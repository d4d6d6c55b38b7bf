/** `strata-containers`, the program that looks after one store: what it holds, its migration to another driver, and the way back. */
import type { PlannedFile } from "../kind.ts";
import { thresholdsOf } from "./bloat.ts";
import type { PlannedStore } from "./stores.ts";

/** The program's file beside the module that installs it. */
export function programFile({ store, settings }: PlannedStore): PlannedFile {
  return {
    name: "containers/strata-containers.sh",
    template: "containers/strata-containers.sh.hbs",
    view: {
      ...store,
      // Empty text is none to the shell.
      user: store.user ?? "",
      mountProgram: store.mountProgram ?? "",
      testImage: settings.testImage ?? "",
      settings,
      thresholds: thresholdsOf(settings),
    },
  };
}
