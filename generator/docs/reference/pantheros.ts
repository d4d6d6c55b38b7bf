/** The chapter for those who come from the PantherOS storage module: where each of its options went. */
import { code, linkTo, table } from "../markdown.ts";
import { type Chapter, paragraphs } from "./chapter.ts";
import type { Language } from "./language.ts";

interface Row {
  option: string;
  /** Properties of a spec, as the tables above name them. */
  properties: string[];
  remark: string;
}

const rows: readonly Row[] = [
  {
    option: "storage.enable",
    properties: [],
    remark: "A host that has a spec has its storage: there is nothing to turn on.",
  },
  {
    option: "storage.profile",
    properties: ["extends"],
    remark:
      "A profile is imported and named; there is no `auto`: modules are generated before a host runs, so a spec names its disks, and the host's runbook says how to compare them with the machine.",
  },
  {
    option: "storage.hostname",
    properties: ["backup.hostname"],
    remark: "The host's own name if left out.",
  },
  {
    option: "storage.btrfs.ssdOptimization",
    properties: ["btrfs.ssdOptimization"],
    remark: "`autodefrag` is an option of its own.",
  },
  {
    option: "storage.btrfs.subvolumes",
    properties: ["btrfs.subvolumes"],
    remark: "Changes the subvolumes that the devices declare; `enable` and `mountOptions` among the rest.",
  },
  {
    option: "storage.btrfs.enforceDatabaseNodatacow",
    properties: ["btrfs.enforceDatabaseNodatacow"],
    remark: "By a file attribute, since the kernel ignores the mount option of one subvolume.",
  },
  { option: "storage.snapshots.enable", properties: ["snapshots.enable"], remark: "" },
  ...["daily", "weekly", "monthly"].map((period) => ({
    option: `storage.snapshots.retention.${period}`,
    properties: [`snapshots.retention.${period}`],
    remark: "",
  })),
  {
    option: "storage.snapshots.schedule",
    properties: ["snapshots.schedule"],
    remark: "Any calendar expression, and another one for a mount in `snapshots.subvolumes`.",
  },
  { option: "storage.backup.enable", properties: ["backup.enable"], remark: "" },
  { option: "storage.backup.schedule", properties: ["backup.schedule"], remark: "" },
  { option: "storage.backup.subvolumes", properties: ["backup.subvolumes"], remark: "" },
  { option: "storage.backup.includeDatabases", properties: ["backup.includeDatabases"], remark: "" },
  {
    option: "storage.backup.includeContainers",
    properties: ["backup.includeContainers"],
    remark: "Off unless a host or its profile says otherwise.",
  },
  {
    option: "storage.backup.b2.bucket",
    properties: ["backup.destination"],
    remark: '`{ type: "b2", bucket: "…" }`.',
  },
  ...["accountId", "keyId"].map((key) => ({
    option: `storage.backup.b2.${key}`,
    properties: ["backup.credentials"],
    remark:
      'Where the secret is found, such as `{ opnix: "op://…" }`: its JSON holds `accountId`, `keyId` and `key`.',
  })),
  { option: "storage.monitoring.datadog.enable", properties: ["monitoring.datadog.enable"], remark: "" },
  {
    option: "storage.monitoring.datadog.apiKey",
    properties: ["monitoring.datadog.apiKey"],
    remark: "Where the key is found; a key in a spec is an error.",
  },
];

/** The table of all its options. Throws where a property that it names is not there. */
export function pantherosChapter(language: Language): Chapter {
  const known = new Set(["extends", ...language.host.map(({ name }) => name)]);
  const cells = rows.map(({ option, properties, remark }) => {
    const missing = properties.filter((property) => !known.has(property));
    if (missing.length > 0) throw new Error(`there is no property ${missing.join(", ")}`);
    return [code(option), properties.map((property) => propertyLink(property)).join(", "), remark];
  });
  return {
    title: "From the PantherOS storage module",
    text: paragraphs(
      "Each option of that module's reference, and where it went.",
      table(["Option", "In a spec", "Remarks"], cells),
    ),
    sections: [],
  };
}

function propertyLink(property: string): string {
  const section = property.split(".")[0]!;
  return section === property ? code(property) : linkTo(`Section ${section}`, code(property));
}
