/** Names, shell words, comments and paths that hold anything at all. */
import { execFileSync } from "node:child_process";
import fc from "fast-check";
import { expect, test } from "vitest";
import { attributeName, neutralComment, shellWord } from "../../generator/nix/escape.ts";
import { call, nixPath, reference } from "../../generator/nix/value.ts";
import { text } from "./values.ts";

test.each([
  ["device", "device"],
  ["_a-b'c", "_a-b'c"],
  ["or", '"or"'],
  ["rec", '"rec"'],
  ["", '""'],
  ["9p", '"9p"'],
  ["/mnt/a b", '"/mnt/a b"'],
  ["é", '"é"'],
  ["${x}", '"\\${x}"'],
])("the attribute name %j", (name, written) => {
  expect(attributeName(name)).toBe(written);
});

test("shell words come out of a shell as they went in", () => {
  const words = fc.sample(text, 300);
  const output = execFileSync("sh", ["-c", `printf '%s\\0' ${words.map(shellWord).join(" ")}`], {
    encoding: "utf8",
  });
  expect(output.split("\0").slice(0, -1)).toEqual(words);
});

test.each(["/dev/disk/by-id/nvme-1", "size=2G,mode=755", "a@b"])(
  "a shell word that needs no quotes: %s",
  (word) => {
    expect(shellWord(word)).toBe(word);
  },
);

test("a comment holds nothing that ends a string or another comment", () => {
  expect(neutralComment("''' ${x} $y */ it's")).toBe("' ' ' $ {x} $y * / it's");
});

test.each(["./disko.nix", "../a/b.nix", "./a+b_c-d.1"])("the path %s", (path) => {
  expect(nixPath(path).path).toBe(path);
});

test.each(["disko.nix", "/etc/x", "./a b", "./a//b", "./a/", "./${x}", "~/x", "<nixpkgs>", "./"])(
  "%s is refused as a path",
  (path) => {
    expect(() => nixPath(path)).toThrow("not a path");
  },
);

test.each(["", "a b", "a..b", "a.1", "pkgs.or", "if", '"a"', "a.${b}"])(
  "%j is refused as a reference",
  (path) => {
    expect(() => reference(path)).toThrow("not a variable");
    expect(() => call(path, 1)).toThrow("not a variable");
  },
);

test("a negative number that would be read as a subtraction is refused", () => {
  expect(() => call("lib.mkOverride", -1, true)).toThrow("negative");
});
