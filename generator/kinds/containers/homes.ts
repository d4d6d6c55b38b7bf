/** What the Home Manager module of each user says who has a store. */
import type { Containers } from "../../model/containers.ts";
import type { PlannedHome } from "../kind.ts";
import { programFile } from "./program.ts";
import type { PlannedStore } from "./stores.ts";

/** The homes of all users with a store. */
export function homesOf(_containers: Containers, planned: readonly PlannedStore[]): PlannedHome[] {
  return planned.flatMap(({ store, settings }) =>
    store.user === null
      ? []
      : [
          {
            user: store.user,
            template: "containers/home.nix.hbs",
            view: {},
            files: [programFile({ store, settings })],
          },
        ],
  );
}
