/** The properties that say something: one that is `undefined` must not take the place of another's value. */
export function defined<Value extends object>(value: Value | undefined): Partial<Value> {
  return Object.fromEntries(
    Object.entries(value ?? {}).filter(([, inner]) => inner !== undefined),
  ) as Partial<Value>;
}
