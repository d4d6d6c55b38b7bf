/** What the services of a spec keep, by the catalogue. */
import { findService, type CataloguePath, type CatalogueService } from "../../catalogue/services.ts";
import type { SpecPath } from "../../model/path.ts";
import type { VolumeSpec } from "./schema.ts";

/** A path that a service keeps. */
export interface ServicePath extends CataloguePath {
  service: string;
  why: string | null;
  /** Where the spec names the service. */
  origin: SpecPath;
}

/** What a volume's services keep, below its origin: their state, and what else is asked for. A path that two of them keep is there once. */
export function servicePaths({ services }: Pick<VolumeSpec, "services">, origin: SpecPath): ServicePath[] {
  const asked = Array.isArray(services)
    ? services.map((name, index) => ({ name, choice: true as const, key: index }))
    : Object.entries(services).map(([name, choice]) => ({ name, choice, key: name }));
  const paths = asked.flatMap(({ name, choice, key }) => {
    if (choice === false) return [];
    const { caches, logs, why } = choice === true ? { caches: false, logs: false, why: undefined } : choice;
    // The schema knows no service that the catalogue doesn't.
    const service = findService(name)!;
    return keptBy(service, { caches, logs }).map((path) => ({
      ...path,
      service: service.name,
      why: why ?? null,
      origin: [...origin, "services", key],
    }));
  });
  return paths.filter(({ path }, index) => paths.findIndex((other) => other.path === path) === index);
}

function keptBy(
  service: CatalogueService,
  { caches, logs }: { caches: boolean; logs: boolean },
): CataloguePath[] {
  return [...service.state, ...(caches ? service.cache : []), ...(logs ? service.logs : [])];
}
