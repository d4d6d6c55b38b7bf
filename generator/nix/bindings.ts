/** Which attributes a set has, as the bindings of a Nix text add them: to find the one that is there twice. */

/** Something wrong, at an offset in a text. */
export interface Finding {
  readonly offset: number;
  readonly message: string;
}

/** An attribute: a value, or a set that more bindings may add to. */
interface Attribute {
  readonly attributes: Map<string, Attribute>;
  isValue: boolean;
}

/**
 * The bindings of one set or `let`, told token by token. Nix's rule: two bindings may meet in one attribute only where
 * each of them gives a set, as `a.b = …` and `a = { … }` do.
 */
export class Bindings {
  readonly #attributes: Map<string, Attribute>;
  /** The set was opened right after a binding's `=`. */
  readonly #startsValue: boolean;
  #place: "path" | "inherit" | "value" = "path";
  /** The names before the `=`; undefined for what is not a static path. */
  #path: string[] | undefined = [];
  #start = 0;
  #current: { attribute: Attribute; isNew: boolean } | undefined;
  /** Nothing but `rec` has come since the `=`. */
  #isFresh = false;
  /** The value is a set that was opened right after the `=`, and nothing has come since it was closed. */
  #isSet = false;
  /** The `;` still to come that belong to a `with` or an `assert`. */
  #inner = 0;

  constructor(attributes = new Map<string, Attribute>(), startsValue = false) {
    this.#attributes = attributes;
    this.#startsValue = startsValue;
  }

  /** A name of a path or of an `inherit`, or any other identifier or string. */
  name(name: string, isQuoted: boolean, offset: number): Finding | undefined {
    if (this.#place === "path") {
      if (this.#path?.length === 0) this.#start = offset;
      if (name === "inherit" && !isQuoted && this.#path?.length === 0) this.#place = "inherit";
      else this.#path?.push(name);
    } else if (this.#place === "inherit") {
      if (this.#attributes.has(name)) return twice(name, offset);
      this.#attributes.set(name, { attributes: new Map(), isValue: true });
    } else {
      if (!isQuoted && (name === "with" || name === "assert")) this.#inner++;
      this.#isFresh &&= !isQuoted && name === "rec";
      this.#isSet = false;
    }
    return undefined;
  }

  /** A `=`. */
  equals(): Finding | undefined {
    if (this.#place !== "path") return undefined;
    const path = this.#path ?? [];
    this.#place = "value";
    this.#isFresh = true;
    let attributes = this.#attributes;
    for (const [i, name] of path.entries()) {
      const found = attributes.get(name);
      if (found?.isValue) {
        this.#current = undefined;
        return twice(path.slice(0, i + 1).join("."), this.#start);
      }
      const attribute = found ?? { attributes: new Map<string, Attribute>(), isValue: false };
      attributes.set(name, attribute);
      attributes = attribute.attributes;
      this.#current = { attribute, isNew: found === undefined };
    }
    return undefined;
  }

  /** A `{`; gives the set whose bindings come, with the attributes that it shares with other bindings. */
  open(): Bindings {
    const set = this.#isFresh ? new Bindings(this.#current?.attribute.attributes, true) : new Bindings();
    this.other();
    return set;
  }

  /** That set's `}`. */
  close(set: Bindings): void {
    this.#isSet = set.#startsValue;
  }

  /** A `;`. */
  end(): Finding | undefined {
    if (this.#place === "value" && this.#inner > 0) {
      this.#inner--;
      return undefined;
    }
    const { attribute, isNew } = this.#current ?? { isNew: true };
    const isValue = attribute !== undefined && !this.#isSet;
    const path = this.#path?.join(".") ?? "";
    if (isValue) attribute.isValue = true;
    this.#place = "path";
    this.#path = [];
    this.#current = undefined;
    this.#isFresh = this.#isSet = false;
    return isValue && !isNew ? twice(path, this.#start) : undefined;
  }

  /** Any other token but the dot of a path. */
  other(): void {
    this.#isFresh = this.#isSet = false;
    if (this.#place === "path") this.#path = undefined;
  }
}

function twice(path: string, offset: number): Finding {
  return { offset, message: `the attribute ${path} is defined twice` };
}
