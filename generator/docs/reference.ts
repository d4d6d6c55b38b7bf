/** docs/reference.md: the spec language, made of its schemas and the texts beside them. */
import { anchor } from "./markdown.ts";
import { buildersChapters } from "./reference/builders.ts";
import type { Chapter } from "./reference/chapter.ts";
import { hostsChapter } from "./reference/hosts.ts";
import { Language } from "./reference/language.ts";
import { layoutsChapter } from "./reference/layouts.ts";
import { pantherosChapter } from "./reference/pantheros.ts";
import { rolesChapter } from "./reference/roles.ts";

const introduction = `# The spec language

Made from the schemas by \`npm run docs\`: do not edit.

A spec is a TypeScript file under \`specs/\` that exports one host, or something that hosts share. Everything here is imported from
\`"strata"\`, and the editor shows the same texts.

\`\`\`ts
import { btrfs, disk, esp, gpt, host, subvolume } from "strata";

export default host("zephyrus", {
  devices: {
    disk: {
      main: disk({
        device: "/dev/disk/by-path/pci-0000:01:00.0-nvme-1",
        content: gpt({
          partitions: {
            ESP: esp(),
            root: {
              size: "100%",
              content: btrfs({ subvolumes: { "@": subvolume({ mountpoint: "/", role: "standard" }) } }),
            },
          },
        }),
      }),
    },
  },
  upkeep: { scrub: { interval: "monthly" } },
});
\`\`\`

In the tables, \`a.b\` is the property \`b\` of the object \`a\`, \`a[].b\` that of each object in the list \`a\`, and \`a.<name>.b\` that of each
object in \`a\`, whatever name you give it. What has no default and is not required may be left out; disko and NixOS then decide as
they always do.`;

/** The whole document. */
export function referenceDocument(): string {
  const language = new Language();
  const chapters = [
    hostsChapter(language),
    ...buildersChapters(language),
    layoutsChapter(language.declarations),
    rolesChapter(),
    pantherosChapter(language),
  ];
  return `${[introduction, contents(chapters), ...chapters.map(chapterText)].join("\n\n")}\n`;
}

function contents(chapters: readonly Chapter[]): string {
  const link = (title: string): string => `[${title.replaceAll("`", "")}](#${anchor(title)})`;
  const lines = chapters.map(({ title, sections }) => {
    const links = sections.map((section) => link(section.title)).join(", ");
    return `- ${link(title)}${links && `: ${links}`}`;
  });
  return ["## Contents", lines.join("\n")].join("\n\n");
}

function chapterText({ title, text, sections }: Chapter): string {
  const parts = sections.map((section) => `### ${section.title}\n\n${section.text}`);
  return [`## ${title}`, text, ...parts].join("\n\n");
}
