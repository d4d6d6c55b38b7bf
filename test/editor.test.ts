/** What an editor shows of a spec: texts on hover, completions, and errors where they are. */
import { ts } from "ts-morph";
import { describe, expect, test } from "vitest";
import { hostSchema } from "../generator/kinds/spec.ts";
import { gptSchema } from "../generator/model/devices/content.ts";
import { chosen, everything } from "./editor/everything.ts";
import { completions, errors, hover, nodesOf, open } from "./editor/service.ts";

describe("a spec with every property of the language", () => {
  const file = open("everything", everything);

  test("has no error", () => {
    expect(errors(file)).toEqual([]);
  });

  test("shows a description of each property on hover", () => {
    const names = nodesOf(file, ts.isPropertyAssignment)
      .map(({ name }) => name)
      .filter((name) => !name.getText(file).includes(chosen));
    expect(names.length).toBeGreaterThan(500);
    expect(names.filter((name) => hover(file, name) === "").map((name) => name.getText(file))).toEqual([]);
  });

  test("shows a description of each function on hover", () => {
    const called = nodesOf(file, ts.isCallExpression).map(({ expression }) =>
      ts.isPropertyAccessExpression(expression) ? expression.name : expression,
    );
    expect(called.filter((name) => hover(file, name) === "").map((name) => name.getText(file))).toEqual([]);
  });

  test("leaves no property that the editor would offer", () => {
    const offered = nodesOf(file, ts.isObjectLiteralExpression).flatMap((object) =>
      completions(file, object.end - 1),
    );
    // A secret is found in one of these places, and the editor goes on to offer the others.
    const places = ["file", "opnix", "sops", "agenix"];
    expect(offered.filter((name) => !places.includes(name))).toEqual([]);
  });
});

describe("completions", () => {
  const offered = (text: string): string[] =>
    completions(open("offered", text.replace("|", "")), text.indexOf("|")).sort();

  test("in host() are the sections", () => {
    expect(offered('import { host } from "strata"; host("x", { | });')).toEqual(
      ["extends", ...Object.keys(hostSchema.shape)].sort(),
    );
  });

  test("in gpt() are its properties", () => {
    const own = Object.keys(gptSchema.shape).filter((name) => name !== "type");
    expect(offered('import { gpt } from "strata"; gpt({ | });')).toEqual(own.sort());
  });
});

describe("errors stand at their line", () => {
  // `~` marks the line.
  const mistakes: [title: string, message: RegExp, spec: string][] = [
    [
      "a misspelt section",
      /'upkep' does not exist.*Did you mean to write 'upkeep'/,
      `host("x", {
        btrfs: {},
      ~ upkep: {},
      });`,
    ],
    [
      "a misspelt property",
      /'ssdOptimisation' does not exist.*Did you mean to write 'ssdOptimization'/,
      `host("x", {
        btrfs: {
      ~   ssdOptimisation: true,
        },
      });`,
    ],
    [
      "a misspelt property beside a boolean",
      /'prioritty' does not exist/,
      `host("x", {
        swap: {
          zram: {
      ~     prioritty: 5,
          },
        },
      });`,
    ],
    [
      "a value that is not there",
      /'"lilo"' is not assignable to type '"systemd-boot" \| "grub" \| "none"/,
      `host("x", {
        boot: {
      ~   loader: "lilo",
        },
      });`,
    ],
    [
      "a wrong type in a builder within builders",
      /'number' is not assignable to type 'string'/,
      `host("x", {
        devices: {
          disk: {
            main: disk({
              device: "/dev/x",
              content: gpt({
                partitions: {
                  root: {
                    content: luks({
      ~               name: 5,
                    }),
                  },
                },
              }),
            }),
          },
        },
      });`,
    ],
    [
      "a misspelt property without builders",
      /'subvolume' does not exist/,
      `host("x", {
        devices: {
          disk: {
            main: {
              device: "/dev/x",
              content: {
                type: "btrfs",
      ~         subvolume: {},
              },
            },
          },
        },
      });`,
    ],
    [
      "a property that is missing",
      /Property 'name' is missing/,
      `disk({
        device: "/dev/x",
      ~ content: luks({}),
      });`,
    ],
    [
      "a content that does not fit",
      /type: "gpt";.* is not assignable to type '{ type: "filesystem";/,
      `gpt({
        partitions: {
          a: {
      ~     content: gpt({}),
          },
        },
      });`,
    ],
  ];

  test.each(mistakes)("%s", (_, message, spec) => {
    const file = open(
      "mistake",
      `import { disk, gpt, host, luks } from "strata";\n${spec.replace("~", " ")}\n[disk, gpt, host, luks];`,
    );
    const line = spec.slice(0, spec.indexOf("~")).split("\n").length + 1;
    expect(errors(file)).toEqual([{ line, message: expect.stringMatching(message) }]);
  });
});
