/** What the Home Manager module of each user says who has a store. */
import { conditionPath } from "../../model/systemd.ts";
import { interpolated, reference, type Interpolated } from "../../nix/value.ts";
import type { PlannedHome } from "../kind.ts";
import { programInputs } from "./packages.ts";
import { programFile } from "./program.ts";
import { storageTable } from "./storage-conf.ts";
import type { PlannedStore } from "./stores.ts";
import { bloatView, pruneView } from "./timers.ts";

/** The homes of all users with a store. */
export function homesOf(planned: readonly PlannedStore[]): PlannedHome[] {
  return planned.flatMap((one) => {
    const { user } = one.store;
    if (user === null) return [];
    const template = "containers/home.nix.hbs";
    return [{ user, template, view: homeView(one), files: [programFile(one)] }];
  });
}

/** The data of a user's `containers.nix`. */
function homeView({ store, settings }: PlannedStore): Record<string, unknown> {
  const { user, home, graphRoot } = store;
  const prune = pruneView(settings);
  const bloat = bloatView(settings);
  return {
    user,
    home,
    messages: {
      user: message(`These are the containers of ${user}, not of `, "username"),
      home: message(`${user}'s containers are below ${home}, but the home directory is `, "homeDirectory"),
    },
    storage: storageTable(store),
    packages: programInputs(store),
    dockerSocket: settings.dockerSocket,
    place: conditionPath(graphRoot),
    hasUnits: prune !== null || bloat !== null,
    prune: prune && {
      interval: prune.interval,
      allImages: prune.allImages,
      command: ["podman", "system", "prune", "--force", ...prune.flags].join(" "),
    },
    bloat,
  };
}

function message(start: string, option: string): Interpolated {
  return interpolated([start, reference(`config.home.${option}`), "."]);
}
