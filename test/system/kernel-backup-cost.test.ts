/** The weekly measurement: the generated script with the real rclone, on a folder and on a server that speaks B2's API. */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { byLabel, type HostInput } from "../../generator/index.ts";
import { folderOf } from "../fixtures/archive.ts";
import { tier, titled } from "../tiers.ts";
import { writeHosts } from "./nix-compile.ts";
import { outcomeOf, type Outcome } from "./shell.ts";

type Backup = NonNullable<HostInput["backup"]>;

/** A host's script, and what a run of it leaves. */
function costScript(backup: (folder: string) => Partial<Backup>) {
  const folder = folderOf([]);
  const state = join(folder, "state");
  mkdirSync(state);
  writeFileSync(join(folder, "keys.json"), JSON.stringify({ keyId: "id", key: "secret" }));
  writeHosts(join(folder, "out"), {
    tested: {
      fileSystems: { "/home": byLabel("pool", { fsType: "btrfs", options: ["subvol=@home"] }) },
      backup: {
        enable: true,
        subvolumes: ["/home"],
        unitName: "strata-cost-test",
        password: { file: join(folder, "password") },
        ...backup(folder),
      },
    },
  });
  const script = join(folder, "out/hosts/tested/backup/cost.sh");
  const directories = { STATE_DIRECTORY: state, RUNTIME_DIRECTORY: folder };
  const run = (environment: Record<string, string> = {}): Promise<Outcome> =>
    outcomeOf(["bash", script], { PATH: process.env["PATH"], ...directories, ...environment });
  const figure = (name: string): string | undefined => {
    const path = join(state, name);
    return existsSync(path) ? readFileSync(path, "utf8") : undefined;
  };
  return { folder, state, run, figure };
}

/** What rclone asks B2 for, answered from a list of versions of files in the bucket `backups`. */
async function b2(versions: { name: string; size: number; action?: "upload" | "hide" }[]): Promise<{
  server: Server;
  environment: Record<string, string>;
}> {
  const answers: Record<string, (url: string) => object> = {
    b2_authorize_account: (url) => ({
      accountId: "id",
      authorizationToken: "token",
      apiUrl: url,
      downloadUrl: url,
      recommendedPartSize: 100_000_000,
      absoluteMinimumPartSize: 5_000_000,
      allowed: {
        bucketId: null,
        bucketName: null,
        capabilities: ["listBuckets", "listFiles"],
        namePrefix: null,
      },
    }),
    b2_list_buckets: () => ({
      buckets: [{ accountId: "id", bucketId: "bucket", bucketName: "backups", bucketType: "allPrivate" }],
    }),
    b2_list_file_versions: () => ({
      files: versions.map(({ name, size, action = "upload" }, index) => ({
        ...{ action, fileName: name, size, contentLength: size, fileId: `id${index}`, fileInfo: {} },
        ...{ contentSha1: "none", contentType: "text/plain", uploadTimestamp: 1_700_000_000_000 + index },
      })),
      nextFileName: null,
      nextFileId: null,
    }),
  };
  const server = createServer((request, response) => {
    const url = `http://${request.headers.host}`;
    const answer = answers[request.url!.split("/").pop()!];
    response.writeHead(answer ? 200 : 404, { "content-type": "application/json" });
    response.end(
      JSON.stringify(answer ? answer(url) : { status: 404, code: "not_found", message: request.url }),
    );
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  return { server, environment: { RCLONE_B2_ENDPOINT: `http://127.0.0.1:${port}` } };
}

const onB2 = (folder: string, budget?: number): Partial<Backup> => ({
  destination: { type: "b2", bucket: "backups", path: "hosts" },
  credentials: { file: join(folder, "keys.json") },
  ...(budget === undefined ? {} : { budget }),
});

describe.skipIf(!tier("root"))(titled("root", "the measurement of what is stored"), () => {
  test("a folder has a size and no price; what is no longer true goes", async () => {
    const { folder, state, run, figure } = costScript((folder) => ({
      destination: { type: "local", path: join(folder, "backups") },
    }));
    const missing = await run();
    expect(missing).toMatchObject({ code: 1, stdout: "" });
    expect(missing.stderr).toMatch(/^error: backup:\S+ can't be measured: has a backup succeeded/m);
    expect(readdirSync(state)).toEqual([]);

    mkdirSync(join(folder, "backups/tested/data"), { recursive: true });
    writeFileSync(join(folder, "backups/tested/data/a"), "x".repeat(1000));
    writeFileSync(join(folder, "backups/tested/b"), "x".repeat(234));
    writeFileSync(join(folder, "backups/another host's"), "x");
    writeFileSync(join(state, "monthly-cost"), "7.00\n");
    expect(await run()).toEqual({
      code: 0,
      stdout: "1234 bytes are stored, at a destination of which no prices are known\n",
      stderr: "",
    });
    expect(figure("stored-bytes")).toBe("1234\n");
    expect(readdirSync(state)).toEqual(["stored-bytes"]);
  });

  test("at B2, what was deleted counts until it is gone; past the budget the unit fails", async () => {
    const { environment } = await b2([
      { name: "hosts/tested/one", size: 1_000_000_000_000 },
      { name: "hosts/tested/two", size: 0, action: "hide" },
      { name: "hosts/tested/two", size: 1_000_000_000_000 },
    ]);
    const within = costScript((folder) => onB2(folder, 14));
    expect(await within.run(environment)).toEqual({
      code: 0,
      stdout: "2000000000000 bytes are stored, which cost $13.90 a month\n",
      stderr: "",
    });
    expect([within.figure("stored-bytes"), within.figure("monthly-cost")]).toEqual([
      "2000000000000\n",
      "13.90\n",
    ]);

    const past = costScript((folder) => onB2(folder, 13));
    const { code, stdout, stderr } = await past.run(environment);
    expect([code, stdout]).toEqual([1, "2000000000000 bytes are stored, which cost $13.90 a month\n"]);
    expect(stderr).toMatch(/^<4>warning: the backups cost \$13\.90 a month, and the budget is \$13: /);
    expect(past.figure("monthly-cost")).toBe("13.90\n");
  });

  test("a measurement that fails leaves the figures as they were", async () => {
    const { server, environment } = await b2([{ name: "hosts/tested/one", size: 1000 }]);
    const { folder, run, figure } = costScript((folder) => onB2(folder));
    expect(await run(environment)).toMatchObject({ code: 0 });
    await new Promise((done) => server.close(done));
    const quick = {
      ...environment,
      RCLONE_LOW_LEVEL_RETRIES: "1",
      RCLONE_RETRIES: "1",
      RCLONE_CONTIMEOUT: "2s",
    };
    const unreachable = await run(quick);
    expect(unreachable).toMatchObject({ code: 1, stdout: "" });
    expect(unreachable.stderr).toContain("can't be measured");
    writeFileSync(join(folder, "keys.json"), "");
    const keyless = await run(quick);
    expect(keyless).toMatchObject({ code: 1, stdout: "" });
    expect(keyless.stderr).toContain(`error: ${folder}/keys.json is empty`);
    expect([figure("stored-bytes"), figure("monthly-cost")]).toEqual(["1000\n", "0.00\n"]);
  });
});
