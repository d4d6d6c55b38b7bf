/** The third stage: valid specs → host models. */
import { kinds } from "../kinds/index.ts";
import type { HostSpec } from "../kinds/spec.ts";
import { compareText } from "../model/order.ts";
import { emptyStorage, type HostIdentity, type HostModel } from "../model/host.ts";
import type { ValidSpec } from "./validate.ts";

/** A host model beside the spec that it comes from; rules ask both. */
export interface ResolvedHost {
  model: HostModel;
  spec: HostSpec;
}

/** The models, in the order of the hosts' names. */
export function resolve(specs: readonly ValidSpec[]): ResolvedHost[] {
  return specs.map(resolveHost).sort((a, b) => compareText(a.model.name, b.model.name));
}

function resolveHost({ name, file, spec }: ValidSpec): ResolvedHost {
  const identity: HostIdentity = {
    name,
    system: spec.system,
    release: spec.release,
    stateVersion: spec.stateVersion ?? spec.release,
    hostId: spec.hostId ?? null,
    bootLoader: spec.boot.loader,
    kernel: spec.boot.kernel ?? null,
  };
  const policy = { ssdOptimization: false, autodefrag: false, enforceDatabaseNodatacow: true };
  let storage = emptyStorage(policy);
  const settings: Record<string, unknown> = {};
  for (const kind of kinds) {
    const contribution = kind.contribute(spec, identity, storage);
    storage = contribution.storage;
    settings[kind.name] = contribution.settings;
  }
  const mounts = storage.mounts.toSorted((a, b) => compareText(a.mountpoint, b.mountpoint));
  return { model: { ...identity, file, ...storage, mounts, settings }, spec };
}
