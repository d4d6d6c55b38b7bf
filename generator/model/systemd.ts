/** Paths and words as systemd reads them in the places where modules write them. */

/**
 * A path in a line of tmpfiles.d(5), where NixOS puts it between single quotes as it is. The lines that set attributes take shell
 * patterns, `%` would begin a specifier, and quotes and backslashes are escaped: a backslash twice, for the pattern and for the line.
 */
export function tmpfilesPath(path: string): string {
  return path
    .replaceAll("\\", "\\\\\\\\")
    .replaceAll("'", "\\'")
    .replaceAll("%", "%%")
    .replace(/[*?[]/g, "[$&]")
    .replaceAll("{", "\\\\{");
}

/** A word of a unit's command line (systemd.service(5), "COMMAND LINES"). */
export function unitWord(word: string): string {
  return unitItem(word).replaceAll("$", "$$$$");
}

/** An item of a list in a unit, such as a path of `RequiresMountsFor` (systemd.syntax(7), "QUOTING"). */
export function unitItem(item: string): string {
  if (/^[A-Za-z0-9/._@:+-]+$/.test(item)) return item;
  return `"${item.replace(/["\\]/g, "\\$&").replaceAll("%", "%%")}"`;
}

/** A path of a unit's condition, which has no quotes (systemd.unit(5), "CONDITIONS AND ASSERTS"). */
export function conditionPath(path: string): string {
  return path.replaceAll("%", "%%");
}

/** A path as systemd-escape(1) `--path` writes it in a unit's name. */
export function unitPath(path: string): string {
  if (path === "/") return "-";
  return [...Buffer.from(path.slice(1))]
    .map((byte, index) => {
      const character = String.fromCharCode(byte);
      if (character === "/") return "-";
      const plain = /[A-Za-z0-9:_.]/.test(character) && !(index === 0 && character === ".");
      return plain ? character : `\\x${byte.toString(16).padStart(2, "0")}`;
    })
    .join("");
}
