/** Where in a spec a value stands: property names and list indices from the spec's root. */
export type SpecPath = readonly (string | number)[];
