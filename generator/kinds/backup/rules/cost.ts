/** Rules about what backups cost. */
import { enumerate } from "../../../diagnostics/words.ts";
import { formatDollars } from "../../../model/money.ts";
import type { HostModel } from "../../../model/host.ts";
import { projectionOf, type Projection } from "../../../model/projection.ts";
import type { Backup } from "../../../model/protection.ts";
import { formatSize } from "../../../model/size.ts";
import type { Finding, Rule } from "../../kind.ts";
import type { BackupSpec } from "../schema.ts";

const path = ["backup", "budget"];

export const costRules: readonly Rule<BackupSpec>[] = [
  {
    code: "S251",
    title: "A backup that is going to cost more than its budget",
    severity: "warning",
    reason:
      "Each backup that is kept holds what has changed since (an archive: everything), so the bill grows until the retention's last backup is there. The figure is reckoned from `usage` and the prices that strata knows, without compression: docs/costs.md.",
    remedy: "keep fewer backups, back up less, correct `usage`, or raise `backup.budget`",
    check: (host) =>
      withBudget(host, ({ kept, stored, monthlyCost, prices }, { budget }) => {
        if (prices === null || monthlyCost === null || monthlyCost <= budget) return [];
        const backups = kept === 1 ? "1 backup" : `${kept} backups`;
        return [
          `${backups} of up to ${formatSize(stored)} in all cost up to ${formatDollars(monthlyCost)} a month (${prices.service}, prices of ${prices.date}), and the budget is ${formatDollars(budget)}`,
        ];
      }),
  },
  {
    code: "S252",
    title: "A budget where no prices are known",
    severity: "warning",
    reason:
      "Costs are reckoned from prices by the gigabyte, which strata knows of Backblaze B2 and of some regions of Amazon S3 (docs/costs.md). Elsewhere it measures bytes alone, and the budget warns of nothing.",
    remedy: "leave `backup.budget` out, and watch what is stored instead",
    check: (host) =>
      withBudget(host, ({ prices }, { destination }) =>
        prices === null
          ? [`no prices are known of ${nameOf(destination)}, so nothing compares them with the budget`]
          : [],
      ),
  },
  {
    code: "S253",
    title: "A budget for an amount of data that is not known",
    severity: "warning",
    reason:
      "What a backup is going to cost follows from how much data there is, and how much of it changes. A path of which `usage` does not say so is in no figure, so that the projection is too low.",
    remedy: "say in `usage` how much each of them holds",
    check: (host) =>
      withBudget(host, ({ unknown, prices }) =>
        prices === null || unknown.length === 0
          ? []
          : [
              unknown.length === 1
                ? `how much ${unknown[0]!} holds is not said, so its cost is not known`
                : `how much ${enumerate(unknown, "and")} hold is not said, so their cost is not known`,
            ],
      ),
  },
];

type WithBudget = Backup & { budget: number };

/** Findings about the projection of a host whose backup has a budget. */
function withBudget(
  host: HostModel,
  messages: (projection: Projection, backup: WithBudget) => string[],
): Finding[] {
  const { backup } = host;
  if (backup === null || backup.budget === null) return [];
  const projection = projectionOf(host, backup);
  if (projection === undefined) return [];
  return messages(projection, { ...backup, budget: backup.budget }).map((message) => ({ message, path }));
}

function nameOf(destination: Backup["destination"]): string {
  switch (destination.type) {
    case "b2":
      return "Backblaze B2";
    case "s3":
      return destination.endpoint;
    case "sftp":
      return destination.host;
    case "local":
      return destination.path;
  }
}
