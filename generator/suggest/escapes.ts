/** Paths as `strata-root diff` writes them. */

const named: Record<string, number> = { "\\": 0x5c, n: 0x0a, t: 0x09 };

/** A path whose backslash, newline, tab, control characters and bytes that are no UTF-8 are escaped (`\\`, `\n`, `\t`, `\303`). */
export function decoded(text: string): string {
  if (!text.includes("\\")) return text;
  const bytes: Buffer[] = [];
  for (const [part, octal, name] of text.matchAll(/\\([0-7]{3})|\\(.)|[^\\]+/gsu)) {
    const byte = octal === undefined ? (name === undefined ? undefined : named[name]) : parseInt(octal, 8);
    bytes.push(byte === undefined ? Buffer.from(part) : Buffer.from([byte]));
  }
  return Buffer.concat(bytes).toString("utf8");
}

/** A path without slashes at its end and without double ones. */
export function trimmed(path: string): string {
  const single = path.includes("//") ? path.replace(/\/{2,}/g, "/") : path;
  return single.length > 1 && single.endsWith("/") ? single.slice(0, -1) : single;
}

/** Whether a path can stand in a spec, and be typed: bytes that are no UTF-8, and control characters, can't. */
export function isWritable(path: string): boolean {
  return !/[\p{Cc}\ufffd]/u.test(path);
}
