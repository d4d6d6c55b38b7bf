/**
 * How long strata takes, beside a bare `node -e 0` in the same run: `npm run bench`, with `-- --sizes 5,100 --rounds 10` to choose, and
 * `--cli` to measure another build.
 * 5 stands for this repository's own hosts, any other size for a fleet that is made up. Every round runs each case once, so that
 * whatever else the machine does falls on all of them. TMPDIR chooses the disk.
 */
import { existsSync, mkdtempSync, renameSync, rmSync } from "node:fs";
import { cpus, tmpdir, totalmem } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { copyOwnHosts, writeFleet, writeHost } from "./fleet.ts";
import { median, peakMemory, timed } from "./measure.ts";

interface Case {
  name: string;
  /** Brings about what is measured. */
  prepare(): unknown;
  args: string[];
  times: number[];
}

const { values } = parseArgs({
  options: {
    sizes: { type: "string", default: "5,100,1000,10000" },
    rounds: { type: "string" },
    cli: { type: "string", default: "dist/cli.js" },
  },
});
const cli = resolve(values.cli);
const folder = mkdtempSync(join(tmpdir(), "strata-bench-"));
try {
  const model = cpus()[0]?.model ?? "unknown processor";
  const memory = Math.round(totalmem() / 1024 ** 3);
  console.log(`${cpus().length} × ${model}, ${memory} GiB, Node ${process.version}, ${process.platform}\n`);
  console.log("| Hosts | Run | Median | × bare node | Peak memory |\n| ---: | --- | ---: | ---: | ---: |");
  for (const size of values.sizes.split(",").map(Number)) await measure(size);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function measure(size: number): Promise<void> {
  const root = join(folder, String(size));
  if (size === 5) copyOwnHosts(root);
  else writeFleet(root, size);
  const bare: Case = { name: "bare node", prepare: () => {}, args: ["-e", "0"], times: [] };
  const cases = [bare, ...casesOf(root, size)];
  const rounds = Number(values.rounds ?? Math.max(3, Math.min(20, Math.round(5000 / size))));
  for (let round = 0; round < rounds; round += 1) {
    for (const { prepare, args, times } of cases) {
      prepare();
      times.push(timed(args));
    }
  }
  const unit = median(bare.times);
  for (const { name, prepare, args, times } of cases) {
    prepare();
    const peak = await peakMemory(args);
    const time = median(times);
    const cells = [
      String(size),
      name,
      `${Math.round(time)} ms`,
      (time / unit).toFixed(1),
      peak === undefined ? "" : `${Math.round(peak)} MiB`,
    ];
    console.log(`| ${cells.join(" | ")} |`);
  }
}

/** What is run on a fleet, in an order in which each leaves `out/` as the next one needs it. */
function casesOf(root: string, size: number): Case[] {
  const generate = [cli, "generate", "--root", root];
  const check = [cli, "check", "--root", root];
  let turn = 0;
  // Out of the way and not removed: ext4 looks long for a free inode where many were freed a moment ago.
  const cold = () =>
    existsSync(join(root, "out")) && renameSync(join(root, "out"), join(root, `out-${(turn += 1)}`));
  const change = () => writeHost(root, size >> 1, (turn += 1) % 2 === 1 ? "monthly" : "weekly");
  return [
    { name: "generate, no out/", prepare: cold, args: generate, times: [] },
    { name: "generate, nothing changed", prepare: () => {}, args: generate, times: [] },
    ...(size === 5 ? [] : [{ name: "generate, one changed", prepare: change, args: generate, times: [] }]),
    { name: "check", prepare: () => {}, args: check, times: [] },
  ];
}
