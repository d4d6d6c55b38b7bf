/**
 * The figures of monitoring, taken of real snapshots, backups' records and damaged disks, and where they go. They are cases of one
 * test file, since test files run at the same time, and Datadog's port can be listened at only once.
 */
import { describe } from "vitest";
import { tier, titled } from "../tiers.ts";
import { disks } from "./monitoring-disks.cases.ts";
import { due } from "./monitoring-due.cases.ts";
import { figures } from "./monitoring-figures.cases.ts";

describe.skipIf(!tier("root"))(titled("root", "monitoring"), () => {
  figures();
  due();
  disks();
});
