/** A function that computes its result at the first call: most runs ask nothing of the catalogue. */
export function once<Value>(compute: () => Value): () => Value {
  let value: Value | undefined;
  return () => (value ??= compute());
}
