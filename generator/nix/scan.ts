/**
 * A look at a Nix text's tokens, for what the parser in nix-eval does not tell: which bracket is not closed, which
 * attribute is there twice, and whether the text surely ends in the state in which it began.
 */
import { Bindings, type Finding } from "./bindings.ts";

/** What the look found. */
export interface Scan {
  /** Each bracket, string and comment is closed within the text, and no two lexers can disagree on where. */
  readonly isClosed: boolean;
  /** The first bracket, string or comment that is not closed or not opened. */
  readonly unbalanced: Finding | undefined;
  /** Attributes that are there twice, in the text up to that. */
  readonly duplicates: readonly Finding[];
}

interface Frame {
  readonly end: ")" | "]" | "}" | "in" | '"' | "''";
  readonly offset: number;
  readonly bindings?: Bindings;
  /** A string's text so far; undefined once it is interpolated. */
  text?: string | undefined;
}

const code =
  /[A-Za-z_][A-Za-z0-9_'-]*|[{}()[\];,.:@?!+*<>&|~-]|[ \t\n]+|"|==?|''|#[^\r\n]*|\/\*[^]*?\*\/|\/(?!\*)|[0-9]+|\$\{/y;
const simpleString = /(?:[^"\\$]|\\[^]|\$(?!\{))+|"|\$\{/y;
const indentedString = /(?:[^'$]|'(?!')|\$(?!\{)|''['$]|''\\[^])+|''|\$\{/y;
/** Looks at a Nix text. */
export function scan(text: string): Scan {
  return new Scanner(text).run();
}

class Scanner {
  readonly #text: string;
  readonly #frames: Frame[] = [];
  readonly #duplicates: Finding[] = [];
  #isSure = true;

  constructor(text: string) {
    this.#text = text;
  }

  run(): Scan {
    const text = this.#text;
    for (let offset = 0, token = ""; offset < text.length; offset += token.length) {
      const frame = this.#frames.at(-1);
      const rule = frame?.end === '"' ? simpleString : frame?.end === "''" ? indentedString : code;
      rule.lastIndex = offset;
      // A character that no token begins with, or a string's end that the text does not reach.
      if (!rule.test(text))
        return this.#result(
          text.startsWith("/*", offset) ? { offset, message: "this comment is never closed" } : undefined,
        );
      token = text.slice(offset, rule.lastIndex);
      const wrong =
        frame && rule !== code
          ? this.#stringToken(frame, token, offset)
          : this.#codeToken(frame, token, offset);
      if (wrong !== undefined) return this.#result({ offset, message: wrong });
    }
    const open = this.#frames.at(-1);
    if (open === undefined)
      return { isClosed: this.#isSure, unbalanced: undefined, duplicates: this.#duplicates };
    return this.#result({ offset: open.offset, message: `this ${nameOf(open)} is never closed` });
  }

  #result(unbalanced: Finding | undefined): Scan {
    return { isClosed: false, unbalanced, duplicates: this.#duplicates };
  }

  #stringToken(frame: Frame, token: string, offset: number): undefined {
    // What lexers read each in its way: a dollar before an interpolation, quotes in a row.
    if (token === "${" && this.#text[offset - 1] === "$") this.#isSure = false;
    if (frame.end === "''" && token.includes("''''")) this.#isSure = false;
    if (token === "${") {
      frame.text = undefined;
      this.#frames.push({ end: "}", offset });
    } else if (token === frame.end) {
      this.#frames.pop();
      const bindings = this.#frames.at(-1)?.bindings;
      if (token === '"' && frame.text !== undefined)
        this.#note(bindings?.name(frame.text, true, frame.offset));
      else bindings?.other();
    } else if (frame.text !== undefined) frame.text += token.replace(/\\([^])/g, "$1");
    return undefined;
  }

  #codeToken(frame: Frame | undefined, token: string, offset: number): string | undefined {
    const bindings = frame?.bindings;
    switch (token) {
      case "{":
        this.#frames.push({ end: "}", offset, bindings: bindings?.open() ?? new Bindings() });
        return undefined;
      case "(":
      case "[":
      case "${":
        bindings?.other();
        this.#frames.push({ end: token === "(" ? ")" : token === "[" ? "]" : "}", offset });
        return undefined;
      case '"':
      case "''":
        this.#frames.push({ end: token, offset, text: "" });
        return undefined;
      case "let":
        bindings?.other();
        this.#frames.push({ end: "in", offset, bindings: new Bindings() });
        return undefined;
      case ")":
      case "]":
      case "}":
      case "in":
        return this.#close(frame, token);
      case "=":
        this.#note(bindings?.equals());
        return undefined;
      case ";":
        this.#note(bindings?.end());
        return undefined;
      case ".":
        return undefined;
    }
    const [first = ""] = token;
    if (first === " " || first === "\n" || first === "\t" || first === "#") return undefined;
    const before = this.#text[offset - 1] ?? "";
    if (token.startsWith("/*")) {
      // After a path's last character the slash may be the path's.
      if (/[\w.+}~-]/.test(before)) this.#isSure = false;
    } else if (/[A-Za-z_]/.test(first)) this.#note(bindings?.name(token, false, offset));
    else {
      // A colon between such characters makes them all one URL, in which quotes are characters like any other.
      const isUrl =
        token === ":" &&
        /[\w+.-]/.test(before) &&
        /[^\s#{}()[\]";\\^`|<>]/.test(this.#text[offset + 1] ?? "");
      if (isUrl) this.#isSure = false;
      bindings?.other();
    }
    return undefined;
  }

  #close(frame: Frame | undefined, token: string): string | undefined {
    if (token !== frame?.end)
      return frame === undefined
        ? `this ${token} closes nothing`
        : `this ${token} does not close the ${nameOf(frame)} before it`;
    this.#frames.pop();
    if (token === "}" && frame.bindings !== undefined) this.#frames.at(-1)?.bindings?.close(frame.bindings);
    return undefined;
  }

  #note(finding: Finding | undefined): void {
    if (finding !== undefined) this.#duplicates.push(finding);
  }
}

function nameOf({ end }: Frame): string {
  return { ")": "(", "]": "[", "}": "{", in: "let", '"': "string", "''": "string" }[end];
}
