/** The stores of a host as the rules look at them: by name, with the mount that carries each. */
import type { ContainerStore } from "../../../model/containers.ts";
import type { HostModel, Mount } from "../../../model/host.ts";
import type { SpecPath } from "../../../model/path.ts";
import type { ContainersSpec, SystemSpec, UserSpec } from "../schema.ts";
import { mountUnder } from "../stores.ts";

/** A store, and where it is. */
export interface Placed {
  store: ContainerStore;
  /** What messages call it. */
  name: string;
  /** The mount that its data is on; undefined where the spec declares none. */
  carrier: Mount | undefined;
}

/** All stores of a host. */
export function placedStores(host: HostModel): Placed[] {
  return (host.containers?.stores ?? []).map((store) => ({
    store,
    name: nameOf(store),
    carrier: mountUnder(host, store.graphRoot),
  }));
}

/** What messages call a store. */
export function nameOf({ user }: ContainerStore): string {
  return user === null ? "root's store" : `the store of ${user}`;
}

/** What the spec says of a user's store. */
export function userSpecOf({ containers }: ContainersSpec, { user }: ContainerStore): UserSpec | undefined {
  return user === null ? undefined : containers.users[user];
}

/** What the spec says of root's store, where that is more than that it is there. */
export function systemSpecOf({ containers: { system } }: ContainersSpec): SystemSpec | undefined {
  return typeof system === "object" ? system : undefined;
}

/** Where the spec says something of a store: what it leaves out is said by the store itself. */
export function whereSaid(
  spec: ContainersSpec,
  store: ContainerStore,
  property: keyof UserSpec | keyof SystemSpec,
): SpecPath {
  const said: Record<string, unknown> | undefined = userSpecOf(spec, store) ?? systemSpecOf(spec);
  return said?.[property] === undefined ? store.origin : [...store.origin, property];
}
