/** The script that brings a host's data onto its persistent volume, on real file systems. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { describe, expect, onTestFinished, test } from "vitest";
import { tier, titled } from "../tiers.ts";
import { factsOf, machine, Migration, there } from "./migration.ts";
import { shell } from "./shell.ts";

describe.skipIf(!tier("root"))(titled("root", "migrate.sh"), () => {
  test("copies each path with all that belongs to it; then mounts hide nothing", async () => {
    const host = await machine();
    const { root, volume } = host;
    const before = await factsOf(root);

    const check = await host.run("--check");
    expect(check.code).toBe(3);
    expect(check.stdout).toContain(`/var/lib/app would be hidden: it is not on ${volume}\n`);
    expect(check.stdout).not.toMatch(/empty|absent/);
    const plan = await host.run();
    expect(plan).toMatchObject({ code: 0, stderr: "" });
    expect(plan.stdout).toMatch(/^copy +\S+ {2}\/var\/lib\/app$/m);
    expect(plan.stdout).toMatch(/^nothing +\/var\/lib\/absent: it is not there$/m);
    expect(plan.stdout).toContain("Nothing was copied: ");
    expect(await shell(`ls -A ${volume}`)).toBe("");

    const applied = await host.run("--apply");
    expect(applied).toMatchObject({ code: 0, stderr: "" });
    expect(applied.stdout.match(/^copied .*/gm)!.map((line) => line.split(/ +/)[1])).toEqual(there);
    expect(await factsOf(root)).toEqual(before);
    expect(await factsOf(volume)).toEqual(before);
    expect(await shell(`stat -c '%U:%G %a' ${volume}/etc/ssh/*key`)).toBe("root:root 600\n");
    const homes = "home home/josh home/josh/.config home/josh/.local home/josh/.local/share";
    const owners = (folder: string) => shell(`cd ${folder}; stat -c '%n %u:%g %a' ${homes} var/lib etc/ssh`);
    expect(await owners(volume)).toBe(await owners(root));
    expect(await owners(volume)).toContain("home/josh 1234:100 700\n");
    expect(await shell(`cut -d ' ' -f 2- ${volume}/.strata-migrate.log | tail -n 2`)).toBe(
      "copying /home/josh/.config/app.toml\ncopied /home/josh/.config/app.toml\n",
    );

    const rest = () => shell(`find ${volume} ! -name .strata-migrate.log -printf '%p %i %T@ %C@\\n'`);
    const first = await rest();
    expect(await host.run("--apply")).toMatchObject({ code: 0, stderr: "" });
    expect(await rest()).toBe(first);
    expect(await host.run("--check")).toEqual({ code: 0, stdout: "", stderr: "" });
    expect(await host.run("--verify")).toEqual({ code: 0, stdout: "", stderr: "" });

    for (const path of there) await shell(`mount --bind ${volume}${path} ${root}${path}`);
    expect(await factsOf(root)).toEqual(before);
    await shell(`echo written >> ${root}/var/lib/app/tree/random; cat ${volume}${"/etc/machine-id"}`);
    const running = await host.run();
    expect(running.stdout.match(/it is in place/g)).toHaveLength(there.length);
    expect(await host.run("--check")).toEqual({ code: 0, stdout: "", stderr: "" });
  });

  test("on the root itself, with a volume on another file system", async () => {
    const { root, volume, folder } = await machine({ root: "ext4" });
    const before = await factsOf(root);
    await shell(`
      cd ${root}
      mkdir -p usr proc dev run tmp .${volume}; ln -s usr/bin usr/lib usr/lib64 usr/sbin .
      for path in /usr /proc /dev ${volume}; do mount --bind $path .$path; done
      mount -t tmpfs tmpfs run; cp ${folder}/migrate.sh .`);
    const run = (flag: string) => shell(`chroot ${root} bash /migrate.sh ${flag}`);
    await expect(run("--check")).rejects.toMatchObject({ code: 3 });
    expect(await run("--apply")).toContain("All is in place. ");
    expect(await factsOf(volume)).toEqual(before);
    await shell(`mount --bind ${volume}/keys ${root}/keys`);
    expect(await run("--check")).toBe("");
    await shell(`umount ${root}/keys; rm ${volume}/keys/key; mount --bind ${volume}/keys ${root}/keys`);
    await expect(run("--check")).rejects.toMatchObject({
      stdout: expect.stringMatching(/^\/keys would be hidden: its mount is empty/) as string,
    });
  });

  test("from ext4 to btrfs", async () => {
    const host = await machine({ root: "ext4" });
    const before = await factsOf(host.root);
    const plan = await host.run();
    expect(plan.stdout).toMatch(/copies take up 3\.\dM of it/);
    expect(await host.run("--apply")).toMatchObject({ code: 0, stderr: "" });
    expect(await factsOf(host.volume)).toEqual(before);
    expect(await host.run("--verify")).toMatchObject({ code: 0 });
  });

  test("who writes is named, and has to be stopped first", async () => {
    const host = await machine();
    const { root, volume } = host;
    const stop = await writer(`exec 3>> ${root}/var/lib/app/log; echo ready; exec sleep infinity`);
    const mapped = await writer(
      `exec python3 -c "
import mmap, os, time
file = os.open('${root}/home/josh/.ssh/mapped', os.O_RDWR | os.O_CREAT)
os.ftruncate(file, 4096)
memory = mmap.mmap(file, 4096)
os.close(file)
print('ready', flush=True)
time.sleep(1000)"`,
    );
    const reader = await writer(`exec 3< ${root}/etc/machine-id; echo ready; exec sleep infinity`);
    const plan = await host.run();
    expect(plan.code).toBe(4);
    expect(plan.stdout).toMatch(
      RegExp(
        String.raw`^busy +\S+ {2}/var/lib/app: files are open for writing by .* \(sleep, process ${stop.pid}\)$`,
        "m",
      ),
    );
    expect(plan.stdout).toMatch(/^busy .*\/home\/josh\/\.ssh: .*\(python3, process \d+\)$/m);
    expect(plan.stdout).toContain("What writes has to be stopped first:\n");

    const applied = await host.run("--apply");
    expect(applied.code).toBe(4);
    expect(applied.stdout.match(/^copied /gm)).toHaveLength(there.length - 2);
    expect(await shell(`ls ${volume}/var/lib`)).toBe("empty\n");
    for (const process of [stop, mapped, reader]) await process.end();
    expect(await host.run("--apply")).toMatchObject({ code: 0, stderr: "" });
    expect(await factsOf(volume)).toEqual(await factsOf(root));
  });

  test("what changes while it is copied is not put in place", async () => {
    const host = await machine();
    // Opens the file anew each time, so that nobody sees it open.
    const busy = await writer(`echo ready; while true; do echo more >> ${host.root}/var/lib/app/log; done`);
    const applied = await host.run("--apply");
    expect(applied.code).toBe(4);
    expect(applied.stdout).toMatch(
      /^changed +\/var\/lib\/app$|^busy .*\/var\/lib\/app: files are open for writing by \S/m,
    );
    expect(await shell(`ls ${host.volume}/var/lib`)).toBe("empty\n");
    await busy.end();
    expect(await host.run("--apply")).toMatchObject({ code: 0 });
  });

  test("nothing is written over: what is there stays, or is set aside", async () => {
    const host = await machine();
    const { root, volume } = host;
    await shell(
      `mkdir -p ${volume}/var/lib/app ${volume}/etc; echo older > ${volume}/var/lib/app/other; touch ${volume}/etc/machine-id`,
    );
    const before = await factsOf(root);
    const applied = await host.run("--apply");
    expect(applied).toMatchObject({
      code: 4,
      stderr: expect.stringContaining("in the way of 1 of the paths") as string,
    });
    expect(applied.stdout).toMatch(/^differs +\/var\/lib\/app: \S+ has other content: .* and \d+ more$/m);
    expect(await shell(`ls ${volume}/var/lib/app; cat ${volume}/etc/machine-id`)).toBe("other\nabcdef\n");
    const check = await host.run("--check");
    expect(check).toMatchObject({ code: 3 });
    expect(check.stdout.match(/would be hidden/g)).toHaveLength(1);

    expect(await host.run("--apply", "--set-aside")).toMatchObject({
      code: 2,
      stderr: "error: --set-aside has need of the paths that it is meant for\n",
    });
    const user = await writer(`exec 3>> ${volume}/var/lib/app/other; echo ready; exec sleep infinity`);
    expect((await host.run("--apply", "--set-aside", "/var/lib/app")).stdout).toMatch(/^busy .*\(sleep, /m);
    await user.end();
    const aside = await host.run("--apply", "--set-aside", "/var/lib/app");
    expect(aside).toMatchObject({ code: 0, stderr: "" });
    expect(aside.stdout).toMatch(/^ {2}what was there is now \S+\/app\.strata-aside-\d{8}T\d{6}Z$/m);
    expect(await factsOf(volume)).toEqual(before);
    expect(await shell(`cat ${volume}/var/lib/app.strata-aside-*/other`)).toBe("older\n");

    await shell(`echo more >> ${root}/etc/ssh/ssh_host_ed25519_key`);
    expect((await host.run("--check")).stdout).toMatch(/ssh_host_ed25519_key has other content: \/\n/);
    await shell(`touch -r ${volume}/etc/machine-id ${root}/reference; echo fedcba > ${root}/etc/machine-id
      touch -r ${root}/reference ${root}/etc/machine-id`);
    expect((await host.run("--check")).stdout).not.toContain("machine-id");
    expect((await host.run("--verify")).stdout).toContain("machine-id");
  });

  test("a volume without room for all of it gets nothing", async () => {
    const host = await machine({ root: "ext4" });
    await shell(`head -c 20M /dev/urandom > ${host.root}/var/lib/app/big`);
    await fill(host.volume, 10);
    expect(await host.run("--apply")).toMatchObject({
      code: 1,
      stderr: `error: there is not enough room on ${host.volume}: nothing was copied\n`,
    });
    expect(await shell(`ls -A ${host.volume}`)).toBe("full\n");
  });

  test("a copy that runs out of room leaves nothing of it, and the others are made", async () => {
    const host = await machine();
    // Its blocks can't be shared with a file that is copied on write.
    const file = `${host.root}/var/lib/app/big`;
    await shell(`touch ${file}; chattr +C ${file}; head -c 20M /dev/urandom >> ${file}; sync`);
    await fill(host.volume, 10);
    const applied = await host.run("--apply");
    expect(applied).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("No space left on device") as string,
    });
    expect(applied.stdout).toMatch(/^failed +\/var\/lib\/app$/m);
    expect(applied.stdout.match(/^copied /gm)).toHaveLength(there.length - 1);
    expect(await shell(`ls -A ${host.volume}/var/lib; rm ${host.volume}/full`)).toBe("empty\n");
    expect(await host.run("--apply")).toMatchObject({ code: 0, stderr: "" });
    expect(await factsOf(host.volume)).toEqual(await factsOf(host.root));
  });

  test("what is not copied on write stays so", async () => {
    const host = await machine();
    const { root, volume } = host;
    await shell(`mkdir ${root}/base; chattr +C ${root}/base; cp -r ${root}/var/lib/app ${root}/base/app; rm -r ${root}/var/lib/app
      mv ${root}/base/app ${root}/var/lib/app`);
    expect(await host.run("--apply")).toMatchObject({ code: 0, stderr: "" });
    const flags = (folder: string) => shell(`cd ${folder}/var/lib; lsattr -d app app/tree app/tree/random`);
    expect(await flags(volume)).toBe(await flags(root));
    expect(await flags(volume)).toMatch(/^-+C-+ app\n-+C-+ app\/tree\n-+C/);
  });

  test("a path that is a file system of its own, and what is mounted below one", async () => {
    const host = await machine();
    const { root, device } = host;
    await shell(`btrfs subvolume create ${host.top}/@app; cp -a ${root}/var/lib/app/. ${host.top}/@app/
      mount -o subvol=@app ${device} ${root}/var/lib/app
      mkdir ${root}/var/lib/app/below; mount -t tmpfs tmpfs ${root}/var/lib/app/below; touch ${root}/var/lib/app/below/hidden`);
    const applied = await host.run("--apply");
    expect(applied).toMatchObject({ code: 0, stderr: "" });
    expect(applied.stdout).toMatch(
      /^copy .*\/var\/lib\/app: from the file system that is mounted there: the new configuration must not mount it\n {2}\S+\/below is mounted below it, and not copied$/m,
    );
    expect(
      await shell(`ls -A ${host.volume}/var/lib/app/below; ls ${host.volume}/var/lib/app/tree | wc -l`),
    ).not.toBe("0\n");
  });

  test("the parent of paths that are in place already is filled up", async () => {
    const host = await machine();
    const { root, volume, folder, device } = host;
    expect((await host.run("--apply")).code).toBe(0);
    await shell(`mount --bind ${volume}/var/lib/app ${root}/var/lib/app; echo late > ${root}/var/lib/app/late
      mkdir ${root}/var/lib/new; echo new > ${root}/var/lib/new/file; ln -s private/x ${root}/var/lib/link`);
    const wider = new Migration(folder, { directories: { "/var/lib": true } }, device);
    const applied = await wider.run("--apply");
    expect(applied).toMatchObject({ code: 0, stderr: "" });
    expect(applied.stdout).toMatch(/^nothing +\/var\/lib\/app: it is in place$/m);
    expect(await shell(`cd ${volume}/var/lib; cat app/late new/file; readlink link`)).toBe(
      "late\nnew\nprivate/x\n",
    );
    expect(await wider.run("--check")).toEqual({ code: 0, stdout: "", stderr: "" });
  });

  test("what a mount hides already is found, and copied from below", async () => {
    const host = await machine();
    const { root, volume, folder } = host;
    const before = await factsOf(root);
    await shell(`mkdir -p ${volume}/var/lib/app ${volume}/etc; touch ${volume}/etc/machine-id
      for path in /var/lib/app /etc/machine-id; do mount --bind ${volume}$path ${root}$path; done`);
    const check = await host.run("--check");
    expect(check.code).toBe(3);
    expect(check.stdout).toMatch(
      /^\/var\/lib\/app would be hidden: its mount is empty, and hides what is below: /m,
    );
    expect(check.stdout).toMatch(/^\/etc\/machine-id would be hidden: its mount is empty/m);
    expect((await host.run("--apply")).code).toBe(4);
    await shell(`mount -o X-mount.mkdir --bind ${root} ${folder}/below`);
    expect(await host.run("--from", `${folder}/below`, "--apply")).toMatchObject({ code: 0, stderr: "" });
    expect(await factsOf(volume)).toEqual(before);
    await shell(`umount ${folder}/below ${root}/var/lib/app ${root}/etc/machine-id`);
    expect(await host.run("--verify")).toMatchObject({ code: 0 });
  });

  test("links and other types than the spec's are no paths that persist", async () => {
    const host = await machine();
    const { root } = host;
    await shell(`rm -r ${root}/var/lib/app; ln -s private/app ${root}/var/lib/app
      rm ${root}/etc/machine-id; ln -s /nix/store/x-etc/machine-id ${root}/etc/machine-id
      rm -r ${root}/home/josh/.ssh; touch ${root}/home/josh/.ssh; echo x > ${root}/home/josh/.ssh`);
    const applied = await host.run("--apply");
    expect(applied.code).toBe(4);
    expect(applied.stdout).toMatch(
      /^refused +\/var\/lib\/app: it is a link to private\/app: persist what it leads to, /m,
    );
    expect(applied.stdout).toMatch(
      /^nothing +\/etc\/machine-id: NixOS makes it: it is a link into the store$/m,
    );
    expect(applied.stdout).toMatch(/^refused +\/home\/josh\/\.ssh: it is no directory: mend the spec$/m);
    expect((await host.run("--check")).stdout.match(/would be hidden/g)).toHaveLength(2);
  });

  test("a link to a place where nothing is yet hides nothing", async () => {
    const host = await machine();
    const { root, volume } = host;
    const file = "/home/josh/.config/app.toml";
    expect((await host.run("--apply")).code).toBe(0);
    await shell(`rm ${volume}${file} ${root}${file}; ln -s ${volume}${file} ${root}${file}`);
    expect(await host.run("--check")).toEqual({ code: 0, stdout: "", stderr: "" });
    const plan = await host.run();
    expect(plan.code).toBe(0);
    expect(plan.stdout).toMatch(/^nothing +\/home\/josh\/\.config\/app\.toml: it is in place$/m);
    await shell(`ln -sf ${volume}/elsewhere ${root}${file}`);
    expect((await host.run("--check")).code).toBe(3);
  });

  test("a check takes no other mode or owner of a single file for hidden data", async () => {
    const host = await machine();
    const { root, volume } = host;
    const key = "/etc/ssh/ssh_host_ed25519_key";
    expect((await host.run("--apply")).code).toBe(0);
    await shell(`chmod 0400 ${volume}${key}; chown 55:66 ${volume}${key}`);
    expect(await host.run("--check")).toEqual({ code: 0, stdout: "", stderr: "" });
    expect((await host.run("--verify")).stdout).toMatch(/ssh_host_ed25519_key has other content: \/\n/);
    await shell(`touch -d 2001-02-03 ${root}${key}`);
    expect((await host.run("--check")).stdout).toMatch(/ssh_host_ed25519_key has other content: \/\n/);
    await shell(`touch -r ${volume}${key} ${root}${key}; chmod 0755 ${volume}/keys`);
    expect((await host.run("--check")).stdout).toMatch(/^\/keys would be hidden: .* has other content: \/\n/);
  });

  test("a check leaves out what grows with each login", async () => {
    const { root, volume, folder, device } = await machine();
    const logins = "wtmp btmp lastlog";
    await shell(`mkdir -p ${root}/var/log/app ${root}/var/log/journal ${root}/srv/log; cd ${root}
      for folder in var/log var/log/app var/log/journal srv/log; do (cd $folder; tee ${logins} <<<first); done`);
    const host = new Migration(folder, { directories: { "/var/log": true, "/srv/log": true } }, device);
    expect((await host.run("--check")).stdout.match(/it is not on/g)).toHaveLength(2);
    expect((await host.run("--apply")).code).toBe(0);
    await shell(`cd ${root}/var/log; tee -a ${logins} <<<later; rm ${volume}/var/log/btmp`);
    expect(await host.run("--check")).toEqual({ code: 0, stdout: "", stderr: "" });
    expect((await host.run("--verify")).stdout).toMatch(/^\/var\/log would be hidden: /);

    await shell(`cd ${root}; echo later >> var/log/app/wtmp; echo later >> srv/log/wtmp`);
    const check = await host.run("--check");
    expect(check.code).toBe(3);
    expect(check.stdout).toMatch(/^\/var\/log would be hidden: .*: \/app\/wtmp$/m);
    expect(check.stdout).toMatch(/^\/srv\/log would be hidden: .*: \/wtmp$/m);
  });

  test("what grows with each login is left out beside what is mounted already", async () => {
    const { root, volume, folder, device } = await machine();
    await shell(`mkdir -p ${root}/var/log/journal; cd ${root}/var/log; tee wtmp dmesg journal/a <<<first`);
    const host = new Migration(folder, { directories: { "/var/log": true } }, device);
    expect((await host.run("--apply")).code).toBe(0);
    await shell(
      `mount --bind ${volume}/var/log/journal ${root}/var/log/journal; echo later >> ${root}/var/log/wtmp`,
    );
    expect(await host.run("--check")).toEqual({ code: 0, stdout: "", stderr: "" });
    await shell(`echo later >> ${root}/var/log/dmesg`);
    expect((await host.run("--check")).stdout.match(/^\S+ would be hidden/gm)).toEqual([
      "/var/log/dmesg would be hidden",
    ]);
  });

  test("nothing is copied below a volume that is not mounted", async () => {
    const host = await machine();
    await shell(`umount ${host.volume}`);
    expect(await host.run("--apply")).toEqual({
      code: 1,
      stdout: "",
      stderr: `error: ${host.volume} is not mounted, and nothing may be copied below it: mount --mkdir --types btrfs --options defaults ${host.device} ${host.volume}\n`,
    });
    expect((await host.run("--check")).code).toBe(3);
  });

  test("wrong usage", async () => {
    const host = await machine();
    expect(await host.run("--chekc")).toMatchObject({ code: 2, stdout: "" });
    expect(await host.run("--check", "--apply")).toMatchObject({ code: 2, stdout: "" });
    expect(await host.run("/var/lib")).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/^error: \/var\/lib is none of the persisted paths/) as string,
    });
    expect((await host.run("/keys")).stdout).toMatch(
      /^copy \S* +\S+ {2}\/keys\n[^\n]* free; [^\n]*\n[^\n]*\n$/,
    );
    expect(await host.run("--help")).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^usage: bash /) as string,
    });
    expect(await shell(`shellcheck --shell=bash --severity=style ${host.folder}/migrate.sh`)).toBe("");
  });
});

/** Leaves so many MiB of room. */
async function fill(volume: string, left: number): Promise<void> {
  await shell(`
    sync; free=$(df --output=avail -BM ${volume} | tail -n 1 | tr -dc 0-9)
    fallocate -l $((free - ${left}))M ${volume}/full; sync`);
}

/** Starts a script that says "ready" once it is, until it is ended or the test ends. */
async function writer(script: string): Promise<{ pid: number; end: () => Promise<unknown> }> {
  const child = spawn("bash", ["-c", script], { stdio: ["ignore", "pipe", "inherit"] });
  const ended = once(child, "exit");
  onTestFinished(() => void child.kill("SIGKILL"));
  await once(child.stdout, "data");
  return {
    pid: child.pid!,
    end: () => {
      child.kill("SIGKILL");
      return ended;
    },
  };
}
