/** Pieces of Markdown and Mermaid that no name of a host can break, laid out as Prettier lays them out. */

/** Text in code type, whatever it holds. */
export function code(text: string): string {
  const runs: readonly string[] = text.match(/`+/g) ?? [];
  let fence = "`";
  while (runs.includes(fence)) fence += "`";
  // A space at either end keeps a backtick there apart from the fence.
  const pad = /^`|`$|^ .*[^ ].* $/.test(text) ? " " : "";
  return `${fence}${pad}${text}${pad}${fence}`;
}

/** A table with its columns aligned; a cell may hold `|`. */
export function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const cells = [header, ...rows].map((row) => row.map((text) => text.replaceAll("|", "\\|")));
  const widths = header.map((_, column) => Math.max(3, ...cells.map((row) => [...row[column]!].length)));
  const line = (row: readonly string[]): string =>
    `| ${row.map((text, column) => text + " ".repeat(widths[column]! - [...text].length)).join(" | ")} |`;
  const rule = line(widths.map((width) => "-".repeat(width)));
  return [line(cells[0]!), rule, ...cells.slice(1).map(line)].join("\n");
}

/** A flowchart: nodes by any key, and which leads to which. */
export class Flowchart {
  readonly #nodes = new Map<string, { id: string; text: string }>();
  readonly #edges = new Map<string, readonly [from: string, arrow: string, to: string]>();

  /** Adds a node, once; each of `lines` is one of its label. */
  node(key: string, ...lines: string[]): void {
    if (!this.#nodes.has(key))
      this.#nodes.set(key, { id: `n${this.#nodes.size + 1}`, text: lines.map(label).join("<br>") });
  }

  /** Leads from one node to another, once. Both must be there. */
  edge(from: string, to: string, text?: string): void {
    const arrow = text === undefined ? "-->" : `-->|"${label(text)}"|`;
    this.#edges.set(`${from}\n${to}`, [from, arrow, to]);
  }

  /** Mermaid's text: each node with its label where it first stands. */
  toString(): string {
    const met = new Set<string>();
    const name = (key: string): string => {
      const { id, text } = this.#nodes.get(key)!;
      if (met.has(key)) return id;
      met.add(key);
      return `${id}["${text}"]`;
    };
    const edges = [...this.#edges.values()].map(([from, arrow, to]) => `${name(from)} ${arrow} ${name(to)}`);
    const alone = [...this.#nodes.keys()].filter((key) => !met.has(key)).map(name);
    return ["flowchart LR", ...[...edges, ...alone].map((line) => `  ${line}`)].join("\n");
  }
}

/** Text in a quoted label: what means something to Mermaid or to HTML as a numbered character. */
function label(text: string): string {
  return text.replace(/["#&<>`\\%]/g, (character) => `#${character.codePointAt(0)};`);
}
