/** Backups with restic: the units that NixOS builds of the generated modules, run on real file systems to real destinations. */
import { execFileSync, spawn, type ChildProcess } from "node:child_process";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { byLabel, type HostInput } from "../../generator/index.ts";
import { tier, titled } from "../tiers.ts";
import { buildBackup, rcloneServer, type BackupSpec, type BuiltBackup, type Outcome } from "./backup.ts";
import { btrfsDisk } from "./loop.ts";
import { hasFlake, titled as titledNix } from "./nix-flake.ts";
import { shell } from "./shell.ts";

const isThere = hasFlake && tier("root");
let count = 0;

/** A host with two subvolumes, of which one holds a tree of odd files, and its backup. */
async function machine(
  wishes: (folder: string) => Partial<BackupSpec>,
): Promise<{ folder: string; home: string; data: string; backup: BuiltBackup }> {
  const { device, folder } = await btrfsDisk();
  const [home, data] = [join(folder, "home"), join(folder, "data")];
  await shell(`
    mount -o X-mount.mkdir ${device} ${folder}/top
    btrfs subvolume create ${folder}/top/@home
    btrfs subvolume create ${folder}/top/@data
    mount -o X-mount.mkdir,subvol=@home ${device} ${home}
    mount -o X-mount.mkdir,subvol=@data ${device} ${data}
    umount ${folder}/top
    (umask 077; echo "correct horse" > ${folder}/password)`);
  const on = (subvolume: string) => byLabel("pool", { fsType: "btrfs", options: [`subvol=${subvolume}`] });
  const spec: HostInput = {
    fileSystems: { [home]: on("@home"), [data]: on("@data") },
    documents: { runbook: false },
    backup: {
      enable: true,
      unitName: `strata-test-${process.pid}-${++count}`,
      subvolumes: [home, `${data}/kept`],
      password: { file: join(folder, "password") },
      destination: { type: "local", path: join(folder, "destination") },
      ...wishes(folder),
    },
  };
  await shell(
    `mkdir ${data}/kept ${folder}/destination; echo kept > ${data}/kept/file; echo other > ${data}/other`,
  );
  const backup = await buildBackup(folder, spec);
  return { folder, home, data, backup };
}

/** Files with names, attributes and contents that a careless program gets wrong. */
function oddTree(folder: string): Promise<string> {
  return shell(`
    cd ${folder}
    mkdir -p "with space/[brackets]" "star*"
    echo one > "with space/[brackets]/new
line"
    echo two > 'star*/quote'"'"'s "$HOME" \\back'
    echo three > $'caf\\xe9 in Latin-1'
    echo four > -dash
    echo five > private; chmod 0600 private; chown 1234:4321 private
    echo six > first; ln first second
    ln -s nowhere/at/all link
    truncate -s 20M sparse; echo end >> sparse
    setfattr -n user.strata -v kept first
    mkfifo pipe
    echo seven > setuid; chmod 4755 setuid
    touch -d "2001-02-03 04:05:06.789" first
    head -c 3M /dev/urandom > random`);
}

/** All that a restore has to bring back of a tree. */
function facts(folder: string): Promise<string> {
  // Of a directory, size and links are the file system's own affair.
  return shell(`
    cd ${folder}
    list() { find . -path ./.strata-backup -prune -o "$@" | sort --zero-terminated | tr '\\0' '\\n'; }
    list -type d -printf '%p %m %U:%G %T@\\0' | grep -v '^[.] '
    stat --format '%a %u:%g' .
    list '!' -type d -printf '%p %y %m %U:%G %T@ %s %n %l\\0'
    find . -path ./.strata-backup -prune -o -type f -print0 | sort --zero-terminated | xargs -0 sha256sum
    getfattr -R -d -m user . | sort`);
}

/** Expects success, and shows what was said instead. */
function succeeded({ code, stderr }: Outcome): void {
  expect({ code, said: code === 0 ? "" : stderr }).toEqual({ code: 0, said: "" });
}

const strays = (...mounts: string[]): string[] =>
  mounts.flatMap((mount) => readdirSync(mount).filter((name) => name.startsWith(".strata")));

describe.skipIf(!isThere)(titledNix(titled("root", "backups with restic")), { timeout: 120_000 }, () => {
  test("a tree comes back as it was, and only success is noted", async () => {
    const { folder, home, data, backup } = await machine(() => ({
      verify: { dataPercent: 100, sampleFiles: 50 },
    }));
    await oddTree(home);
    const before = await facts(home);

    succeeded(await backup.run(backup.unit));
    expect(strays(home, data)).toEqual([]);
    expect(backup.figure("last-success")).toBeCloseTo(Date.now() / 1000, -2);
    expect(await shell(`find ${folder}/destination/tested -perm /077`)).toBe("");

    const listed = await backup.restore("list");
    expect(listed.stdout).toMatch(
      /paths:\n {2}\S+home\n {2}\S+data\/kept\nbackups:\n {2}20\d\d-\d\d-\d\d \d\d:\d\d:\d\d {2}[0-9a-f]{8}\n/,
    );

    const target = join(folder, "restored");
    const tried = await backup.restore("--dry-run", "restore", home, target);
    succeeded(tried);
    expect(tried.stdout).toMatch(/^\d+ files of \d+ bytes\nwould be restored of /);
    expect(existsSync(target)).toBe(false);

    succeeded(await backup.restore("restore", home, target));
    expect(await facts(target)).toBe(before);
    expect(existsSync(`${target}.partial`)).toBe(false);

    const verified = await backup.run(`${backup.unit}-verify`);
    succeeded(verified);
    expect(verified.stdout).toMatch(
      /(\d+) files restored; \1 of them, unchanged since, are the same as on this host/,
    );
    expect(backup.figure("last-verified")).toBeCloseTo(Date.now() / 1000, -2);
    expect(readdirSync(backup.state)).not.toContain("sample");
  });
  test("reads one moment of all files of a mount, whatever is written meanwhile", async () => {
    const { folder, home, backup } = await machine(() => ({}));
    await shell(
      `head -c 60M /dev/urandom > ${home}/middle; echo 0 | tee ${home}/a ${home}/z > ${folder}/goes`,
    );
    const writer = spawn("bash", [
      "-c",
      `for ((i = 1; ; i++)); do for file in a z; do echo $i > ${home}/.new; mv ${home}/.new ${home}/$file; done; done`,
    ]);
    onTestFinished(() => void writer.kill("SIGKILL"));
    const ran = await backup.run(backup.unit);
    writer.kill("SIGKILL");
    succeeded(ran);
    await backup.restore("restore", home, join(folder, "restored"));
    const [first, last] = ["a", "z"].map((name) =>
      Number(readFileSync(join(folder, "restored", name), "utf8")),
    );
    expect(first! - last!).toBeOneOf([0, 1]);
    expect(Number(readFileSync(join(home, "z"), "utf8"))).toBeGreaterThan(last! + 1);
  });

  test("over SFTP, to a host that is known and no other", async () => {
    const port = 20000 + (process.pid % 20000);
    const { folder, home, backup } = await machine((folder) => {
      execFileSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", join(folder, "host-key")]);
      execFileSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", join(folder, "key of root")]);
      const knownHost = readFileSync(join(folder, "host-key.pub"), "utf8").split(" ").slice(0, 2).join(" ");
      const path = join(folder, "destination");
      return {
        destination: { type: "sftp", host: "127.0.0.1", port, user: "root", path, knownHost },
        credentials: { file: join(folder, "key of root") },
      };
    });
    const serve = async (key: string): Promise<void> => {
      await shell("mkdir -p /run/sshd");
      const server = spawn("/usr/sbin/sshd", [
        ...[
          "-D",
          "-e",
          "-f",
          "/dev/null",
          "-p",
          `${port}`,
          "-h",
          join(folder, key),
          "-o",
          "ListenAddress=127.0.0.1",
        ],
        ...["-o", "StrictModes=no", "-o", "Subsystem=sftp internal-sftp", "-o", "PidFile=none"],
        ...["-o", `AuthorizedKeysFile="${join(folder, "key of root.pub")}"`, "-o", "PermitRootLogin=yes"],
      ]);
      onTestFinished(() => void server.kill("SIGKILL"));
      stop = () => server.kill("SIGKILL");
      await expect
        .poll(() => shell(`ssh-keyscan -p ${port} 127.0.0.1 2>/dev/null || true`))
        .toContain("ed25519");
    };
    let stop = (): boolean => false;
    await oddTree(home);
    await serve("host-key");
    succeeded(await backup.run(backup.unit));
    expect(readdirSync(join(folder, "destination/tested"))).toContain("snapshots");
    succeeded(await backup.restore("restore", home, join(folder, "restored")));
    expect(await facts(join(folder, "restored"))).toBe(await facts(home));
    succeeded(await backup.run(`${backup.unit}-verify`));
    const succeededAt = backup.figure("last-success");
    stop();

    await serve("key of root");
    const refused = await backup.run(backup.unit);
    expect(refused.code).not.toBe(0);
    // What ssh says is lost where restic closes the pipe first.
    expect(refused.stderr).toMatch(/Host key verification failed|unable to start the sftp session/);
    expect(backup.figure("last-success")).toBe(succeededAt);
    expect(strays(home)).toEqual([]);
  });

  test("to rclone's own server", async () => {
    const { folder: server, port, hostKey } = await rcloneServer();
    const { folder, home, backup } = await machine(() => ({
      destination: {
        type: "sftp",
        host: "127.0.0.1",
        port,
        user: "keeper",
        path: "/here",
        knownHost: hostKey,
      },
      credentials: { file: join(server, "key") },
    }));
    // rclone 1.60 ends its sessions with 255, which restic 0.14 takes for a failure to make a repository; it can use one that is there.
    await shell(`
      mkdir ${server}/served/here
      RESTIC_PASSWORD="correct horse" restic --repo ${server}/served/here/tested init`);
    await oddTree(home);
    succeeded(await backup.run(backup.unit));
    succeeded(await backup.restore("restore", home, join(folder, "restored")));
    expect(await facts(join(folder, "restored"))).toBe(await facts(home));
    succeeded(await backup.run(`${backup.unit}-verify`));
    expect(strays(home)).toEqual([]);
  });

  test("a run that is killed leaves nothing that the next one does not put right", async () => {
    const { folder, home, data, backup } = await machine(() => ({ bandwidth: "1M" }));
    await shell(`head -c 6M /dev/urandom > ${home}/random`);
    // Some of the data is there already.
    await backup.cutOff(backup.unit, () =>
      shell(
        `until [[ -n $(find ${folder}/destination -path '*/locks/*' -type f) ]]; do sleep 0.1; done; sleep 2`,
      ),
    );
    expect(strays(home, data)).toEqual([".strata-backup", ".strata-backup"]);
    expect(backup.figure("last-success")).toBeUndefined();

    succeeded(await backup.run(backup.unit));
    expect(strays(home, data)).toEqual([]);
    expect(backup.figure("last-success")).toBeDefined();
    succeeded(await backup.run(`${backup.unit}-verify`));
  });

  describe("says what is wrong, leaves no snapshot, and loses nothing:", () => {
    /** Expects that a run fails, saying so, and that what was backed up before is still there. */
    async function fails(
      { home, data, folder, backup }: Awaited<ReturnType<typeof machine>>,
      says: string | RegExp,
    ): Promise<void> {
      const before = backup.figure("last-success");
      const failed = await backup.run(backup.unit);
      expect(failed.code).not.toBe(0);
      expect(failed.stderr).toMatch(says);
      expect(strays(home, data)).toEqual([]);
      expect(backup.figure("last-success")).toBe(before);
      await shell(`rm -rf ${folder}/again`);
    }

    test("a password that is wrong, missing, or empty", async () => {
      const tested = await machine(() => ({}));
      const { folder, data, backup } = tested;
      succeeded(await backup.run(backup.unit));
      await shell(`mv ${folder}/password ${folder}/right; echo wrong > ${folder}/password`);
      await fails(tested, "wrong password");
      expect(await backup.run(`${backup.unit}-verify`)).not.toMatchObject({ code: 0 });
      expect(backup.figure("last-verified")).toBeUndefined();
      await shell(`: > ${folder}/password`);
      await fails(
        tested,
        /error: the password .*\/password, is not there, or is empty\nstrata does not make it/,
      );
      await shell(`rm ${folder}/password`);
      await fails(tested, /error: the password .*\/password, is not there, or is empty/);
      await shell(`mv ${folder}/right ${folder}/password`);
      succeeded(await backup.restore("restore", `${data}/kept`, `${folder}/again`));
    });

    test("a destination that is full", async () => {
      const tested = await machine(() => ({}));
      const { folder, home, backup } = tested;
      await shell(`mount -t tmpfs -o size=12M full ${folder}/destination`);
      onTestFinished(async () => void (await shell(`umount ${folder}/destination`)));
      succeeded(await backup.run(backup.unit));
      await shell(`head -c 40M /dev/urandom > ${home}/random`);
      await fails(tested, "no space left on device");
      await shell(`rm ${home}/random`);
      succeeded(await backup.restore("restore", home, `${folder}/again`));
      await shell(`mount -o remount,size=100M ${folder}/destination`);
      succeeded(await backup.run(backup.unit));
    });

    test("keys that are missing or not as they should be", async () => {
      const tested = await machine((folder) => ({
        destination: { type: "b2", bucket: "nobody-has-this-bucket" },
        credentials: { file: join(folder, "keys") },
      }));
      const keys = join(tested.folder, "keys");
      await fails(
        tested,
        /error: \S*\/keys is not there\nstrata does not make it: put the secret into \S*\/keys/,
      );
      for (const [text, says] of [
        ["", "is empty"],
        ['{"keyId": "a"}', "has none of: key B2_ACCOUNT_KEY"],
        ['{"key": "a", "keyId": 7}', "has none of: keyId B2_ACCOUNT_ID"],
        ["B2_ACCOUNT_KEY=a", "has none of: keyId B2_ACCOUNT_ID"],
        ["{", "has none of: keyId"],
        ["$(touch was-run)", "has none of: keyId"],
      ] as const) {
        writeFileSync(keys, text);
        await fails(tested, says);
      }
    });

    test("a path that is not there", async () => {
      const tested = await machine(() => ({}));
      await shell(`rm -r ${tested.data}/kept`);
      await fails(tested, /error: \S+data\/kept is not in the snapshot/);
    });
  });

  test("a verification finds what is damaged, here and there", async () => {
    const { folder, home, backup } = await machine(() => ({ verify: { dataPercent: 100, sampleFiles: 5 } }));
    await shell(`head -c 1M /dev/urandom > ${home}/random; touch -d 2001-02-03 ${home}/random`);
    await backup.run(backup.unit);
    await shell(`cp -p ${home}/random ${folder}/good; printf x | dd of=${home}/random conv=notrunc bs=1 seek=999 status=none
      touch -d 2001-02-03 ${home}/random`);
    const here = await backup.run(`${backup.unit}-verify`);
    expect(here.code).toBe(1);
    expect(here.stderr).toMatch(/error: \S+home\/random is not what was backed up of it/);
    await shell(`cp -p ${folder}/good ${home}/random`);
    succeeded(await backup.run(`${backup.unit}-verify`));
    const before = backup.figure("last-verified");
    await shell(`for pack in $(find ${folder}/destination/tested/data -type f); do
      chmod u+w "$pack"; printf x | dd of="$pack" conv=notrunc bs=1 seek=99 status=none; done`);
    const there = await backup.run(`${backup.unit}-verify`);
    expect(there.code).toBe(1);
    expect(there.stderr).toContain("error: the repository is damaged");
    expect(backup.figure("last-verified")).toBe(before);
  });

  test("a restore says what it can't do, and does what it can of one path and time", async () => {
    const { folder, home, data, backup } = await machine(() => ({ exclude: ["*.tmp", "cache/old"] }));
    await shell(`mkdir -p ${home}/cache ${home}/'odd [dir]*'; cd ${home}
      touch junk.tmp cache/old cache/new; echo first > 'odd [dir]*/file'; touch odd_d`);
    // A backup of another day: two of one day are one to the retention.
    await shell(`btrfs subvolume snapshot -r ${home} ${home}/.strata-backup`);
    succeeded(await backup.program("restic", "init"));
    const older = ["--time", "2026-01-02 03:04:05", "--host", "tested", "--tag", backup.unit];
    succeeded(await backup.program("restic", "backup", ...older, `${home}/.strata-backup`));
    await shell(`echo second > ${home}/'odd [dir]*/file'`);
    succeeded(await backup.run(backup.unit));
    expect((await backup.restore("list")).stdout).toMatch(/ 2026-01-02 03:04:05 /);

    const odd = join(home, "odd [dir]*");
    const restored = async (target: string, ...args: string[]): Promise<string> => {
      succeeded(await backup.restore(...args, join(folder, target)));
      return shell(`cd ${folder}/${target}; grep -r . .`);
    };
    expect(await restored("one", "restore", odd)).toBe("./file:second\n");
    expect(await restored("two", "--at", "2026-01-03", "restore", odd)).toBe("./file:first\n");
    await shell(`mkdir ${folder}/three`);
    expect(await restored("three", "restore", `${odd}/`)).toBe("./file:second\n");
    succeeded(await backup.restore("restore", `${odd}/file`, `${folder}/four`));
    expect(readFileSync(join(folder, "four"), "utf8")).toBe("second\n");
    await backup.restore("restore", home, `${folder}/five`);
    expect(readdirSync(join(folder, "five")).sort()).toEqual(["cache", "odd [dir]*", "odd_d"]);
    expect(readdirSync(join(folder, "five/cache"))).toEqual(["new"]);

    await shell(`mkdir ${folder}/six.partial`);
    for (const [args, says] of [
      [["restore", odd, join(folder, "one")], "is not empty: nothing is written over"],
      [["restore", odd, join(folder, "four")], "is there: nothing is written over"],
      [["restore", odd, join(folder, "none/there")], "there is no folder"],
      [["restore", odd, join(folder, "six")], "of a restore that did not finish"],
      [["restore", odd, data], "is not empty"],
      [
        ["restore", `${home}/missing`, join(folder, "new")],
        /missing is not in the backup of .* there are: .*odd_d/,
      ],
      [["restore", `${data}/other`, join(folder, "new")], /other is not backed up; what is: \S+home \S+kept/],
      [["--at", "2001-01-01", "restore", odd, join(folder, "new")], "there is no backup before 2001-01-01"],
      [["--at", "once", "restore", odd, join(folder, "new")], '"once" is not a time'],
      [["restore", odd], "usage:"],
      [["--wrong", "list"], "usage:"],
    ] as const) {
      const refused = await backup.restore(...args);
      expect(refused.code).not.toBe(0);
      expect(refused.stderr).toMatch(says);
      expect(existsSync(join(folder, "new"))).toBe(false);
    }
    expect(await shell(`cat ${folder}/one/file`)).toBe("second\n");
  });
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
      succeeded(await backup.run(backup.unit));
      expect(await shell(`stat --format '%a %U' ${data}/strata-dump`)).toBe("700 postgres\n");

      succeeded(await backup.restore("restore", join(data, "strata-dump"), join(folder, "dump")));
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
      succeeded(await backup.run(backup.unit));
      writer.kill("SIGKILL");
      succeeded(await backup.restore("restore", join(data, "cluster"), join(folder, "again")));
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
      succeeded(await backup.run(backup.unit));
      server.kill("SIGKILL");
      succeeded(await backup.restore("restore", data, join(folder, "again")));
      await start(join(folder, "again"), join(folder, "again.sock"));
      expect(await shell(`redis-cli -s ${folder}/again.sock GET answer`)).toBe("42\n");

      await shell(`echo new > ${data}/new; echo 1 > ${backup.state}/last-success`);
      const failed = await backup.run(backup.unit);
      expect(failed.code).not.toBe(0);
      expect(failed.stderr).toMatch(/Could not connect to Redis|Redis does not answer/);
      expect(failed.stderr).toContain("error: Redis could not be told of the backup: see above.");
      expect(strays(data)).toEqual([]);
      expect(backup.figure("last-success")).toBe(1);
      succeeded(await backup.restore("restore", join(data, "new"), join(folder, "new")));

      await start(data, join(folder, "redis.sock"));
      succeeded(await backup.run(backup.unit));
      expect(backup.figure("last-success")).toBeCloseTo(Date.now() / 1000, -2);
    });
  });
});
