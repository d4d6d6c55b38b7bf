/** The objects of a JSON document's list, one by one: a document of a million changes need not fit into memory. */

/** Finds the objects of the list `changes` in a document that comes in parts, whatever its layout. */
export class ObjectScanner {
  #depth = 0;
  #inString = false;
  #isEscaped = false;
  /** The parts of the object that is being read. */
  #parts: string[] = [];
  /** What stands outside of the list's objects, so that the whole is known to be one document. */
  #rest: string[] = [];

  /** The objects that end in this part, as their texts. */
  *push(part: string): Generator<string> {
    let from = 0;
    for (let i = 0; i < part.length; i++) {
      const char = part.charCodeAt(i);
      if (this.#inString) {
        if (this.#isEscaped) this.#isEscaped = false;
        else if (char === 0x5c) this.#isEscaped = true;
        else if (char === 0x22) this.#inString = false;
      } else if (char === 0x22) this.#inString = true;
      else if (char === 0x7b || char === 0x5b) {
        if (this.#depth++ === 2 && char === 0x7b) {
          this.#outside(part.slice(from, i));
          from = i;
        }
      } else if ((char === 0x7d || char === 0x5d) && --this.#depth === 2 && char === 0x7d) {
        yield this.#parts.join("") + part.slice(from, i + 1);
        this.#parts = [];
        from = i + 1;
      }
    }
    if (this.#depth > 2) this.#parts.push(part.slice(from));
    else this.#outside(part.slice(from));
  }

  /** The document without the list's objects: `{ "format": 1, "changes": [] }`. Throws where it is none. */
  rest(): unknown {
    return JSON.parse(this.#rest.join(""));
  }

  /** Between two objects of the list there is nothing but a comma. */
  #outside(text: string): void {
    const isBetween = this.#depth >= 2 && /^[\s,]*$/.test(text);
    if (!isBetween) this.#rest.push(text);
  }
}
