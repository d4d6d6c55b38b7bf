/** Names in the order in which Nix lists attributes: by their bytes. */
export function compareText(a: string, b: string): number {
  // JavaScript compares UTF-16 units, whose order differs from that of the bytes beyond the surrogates alone.
  if (beyondSurrogates.test(a) || beyondSurrogates.test(b))
    return Buffer.compare(Buffer.from(a), Buffer.from(b));
  return a < b ? -1 : a > b ? 1 : 0;
}

const beyondSurrogates = /[\ud800-\uffff]/;
