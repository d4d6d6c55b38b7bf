/** Databases in backups with restic. */
import { spawn, type ChildProcess } from "node:child_process";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { describeBackups } from "./backup.ts";
import { machine, strays } from "./backup-restic.ts";
import { shell, succeed } from "./shell.ts";

describeBackups("backups with restic", 120_000, () => {
  describe("databases are told before the snapshot is made:", () => {
    /** A cluster of PostgreSQL in a folder, and what it says to a question. */
    async function cluster(folder: string, socket: string): Promise<(sql: string) => Promise<string>> {
      const bin = (await shell("pg_config --bindir")).trim();
      const as = `runuser -u postgres -- env PGHOST=${socket}`;
      await shell(`
        if ! [[ -e ${folder}/PG_VERSION ]]; then
          install -d -o postgres -m 0700 ${folder}; ${as} ${bin}/initdb -D ${folder} > /dev/null
        fi
        install -d -o postgres ${socket}
        cd /; ${as} ${bin}/pg_ctl -D ${folder} -w -l ${socket}/log -o "-k ${socket} -c listen_addresses=" start > /dev/null`);
      onTestFinished(
        async () => void (await shell(`cd /; ${as} ${bin}/pg_ctl -D ${folder} -m immediate stop`)),
      );
      return async (sql) => (await shell(`cd /; ${as} psql -XAtqc '${sql}' postgres`)).trim();
    }

    test("a dump of PostgreSQL can be read", async () => {
      const { folder, data, backup } = await machine((folder) => ({
        subvolumes: [join(folder, "data")],
        databases: { postgresql: { method: "dump", directory: join(folder, "data") } },
      }));
      await shell(`chmod 0755 ${folder}; chown postgres ${data}`);
      backup.environment = { PGHOST: join(folder, "socket") };
      const ask = await cluster(join(data, "cluster"), join(folder, "socket"));
      await ask("create table kept as select 42 as answer");
      await succeed(backup.run(backup.unit));
      expect(await shell(`stat --format '%a %U' ${data}/strata-dump`)).toBe("700 postgres\n");

      await succeed(backup.restore("restore", join(data, "strata-dump"), join(folder, "dump")));
      const again = await cluster(join(folder, "again"), join(folder, "socket2"));
      await shell(
        `cd /; runuser -u postgres -- psql -Xq -h ${folder}/socket2 postgres < ${folder}/dump/all.sql 2> /dev/null`,
      );
      expect(await again("select answer from kept")).toBe("42");
    });

    test("after a checkpoint of PostgreSQL, its restored files start with all that was committed", async () => {
      const { folder, data, backup } = await machine((folder) => ({
        subvolumes: [join(folder, "data")],
        databases: { postgresql: { method: "checkpoint", directory: join(folder, "data") } },
      }));
      await shell(`chmod 0755 ${folder}; chown postgres ${data}`);
      backup.environment = { PGHOST: join(folder, "socket") };
      const ask = await cluster(join(data, "cluster"), join(folder, "socket"));
      await ask("create table a (n int); create table b (n int)");
      const writer = spawn("runuser", [
        ...["-u", "postgres", "--", "env", `PGHOST=${folder}/socket`, "bash", "-c"],
        `for ((i = 1; ; i++)); do echo "begin; insert into a values ($i); insert into b values ($i); commit;"; done | psql -Xq postgres`,
      ]);
      onTestFinished(() => void writer.kill("SIGKILL"));
      await expect.poll(() => ask("select count(*) > 100 from b")).toBe("t");
      const before = Number(await ask("select count(*) from a"));
      await succeed(backup.run(backup.unit));
      writer.kill("SIGKILL");
      await succeed(backup.restore("restore", join(data, "cluster"), join(folder, "again")));
      await shell(`rm ${folder}/again/postmaster.pid`);
      const again = await cluster(join(folder, "again"), join(folder, "socket2"));
      expect(
        await again("select count(*) from a full join b using (n) where a.n is null or b.n is null"),
      ).toBe("0");
      expect(Number(await again("select count(*) from a"))).toBeGreaterThanOrEqual(before);
    });

    test("what Redis has not saved yet is saved; without Redis, the rest is backed up, and the unit fails", async () => {
      const { folder, data, backup } = await machine((folder) => ({
        subvolumes: [join(folder, "data")],
        databases: { redis: { socket: join(folder, "redis.sock"), directory: join(folder, "data") } },
      }));
      const start = async (path: string, socket: string): Promise<ChildProcess> => {
        const options = ["--port", "0", "--unixsocket", socket, "--dir", path, "--save", ""];
        const server = spawn("redis-server", options, { stdio: "ignore" });
        onTestFinished(() => void server.kill("SIGKILL"));
        await expect.poll(() => shell(`redis-cli -s ${socket} PING 2>&1 || true`)).toBe("PONG\n");
        return server;
      };
      const server = await start(data, join(folder, "redis.sock"));
      await shell(`redis-cli -s ${folder}/redis.sock SET answer 42`);
      await succeed(backup.run(backup.unit));
      server.kill("SIGKILL");
      await succeed(backup.restore("restore", data, join(folder, "again")));
      await start(join(folder, "again"), join(folder, "again.sock"));
      expect(await shell(`redis-cli -s ${folder}/again.sock GET answer`)).toBe("42\n");

      await shell(`echo new > ${data}/new; echo 1 > ${backup.state}/last-success`);
      const failed = await backup.run(backup.unit);
      expect(failed.code).not.toBe(0);
      expect(failed.stderr).toMatch(/Could not connect to Redis|Redis does not answer/);
      expect(failed.stderr).toContain("error: Redis could not be told of the backup: see above.");
      expect(strays(data)).toEqual([]);
      expect(backup.figure("last-success")).toBe(1);
      await succeed(backup.restore("restore", join(data, "new"), join(folder, "new")));

      await start(data, join(folder, "redis.sock"));
      await succeed(backup.run(backup.unit));
      expect(backup.figure("last-success")).toBeCloseTo(Date.now() / 1000, -2);
    });
  });
});
