/** SSH servers on loopback, until the test ends. */
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { folderOf } from "../fixtures/archive.ts";
import { shell } from "./shell.ts";

/** A server, and how a backup's destination names it, but for the path. */
interface Server {
  folder: string;
  destination: { type: "sftp"; host: string; port: number; user: string; knownHost: string };
}

/** A port of this process alone: test files run at the same time, each in a process of its own. */
const port = 20_000 + (process.pid % 20_000);

/** rclone's own server, which knows one user by the key in the file `key`, and keeps its files in `served`. */
export async function rcloneServer(): Promise<Server> {
  const folder = folderOf([]);
  await shell(`
    mkdir ${folder}/served
    ssh-keygen -q -t ed25519 -N "" -f ${folder}/host-key
    ssh-keygen -q -t ed25519 -N "" -f ${folder}/key`);
  const options = ["--key", `${folder}/host-key`, "--authorized-keys", `${folder}/key.pub`];
  const server = spawn(
    "rclone",
    ["serve", "sftp", `${folder}/served`, "--addr", `127.0.0.1:${port}`, "--config=/dev/null", ...options],
    { stdio: "ignore" },
  );
  onTestFinished(() => void server.kill("SIGKILL"));
  await answers();
  const knownHost = readFileSync(`${folder}/host-key.pub`, "utf8").trim();
  return { folder, destination: { type: "sftp", host: "127.0.0.1", port, user: "keeper", knownHost } };
}

/** OpenSSH's, which lets root in with one key, in a file of the given name. It can be restarted with another key of its own. */
export async function sshServer(
  key = "key",
): Promise<Server & { restart: (hostKey: string) => Promise<void> }> {
  const folder = folderOf([]);
  await shell(`
    chmod 0755 ${folder}
    mkdir -p /run/sshd
    ssh-keygen -q -t ed25519 -N "" -f ${folder}/host
    ssh-keygen -q -t ed25519 -N "" -f "${folder}/${key}"`);
  const knownHost = readFileSync(join(folder, "host.pub"), "utf8").split(" ").slice(0, 2).join(" ");
  writeFileSync(join(folder, "ssh_known_hosts"), `[127.0.0.1]:${port} ${knownHost}\n`);
  const options = Object.entries({
    ...{ Port: port, ListenAddress: "127.0.0.1", PidFile: "none", UsePAM: "no", StrictModes: "no" },
    ...{ AuthorizedKeysFile: `"${folder}/${key}.pub"`, PermitRootLogin: "prohibit-password" },
    Subsystem: "sftp internal-sftp",
  }).flatMap(([name, value]) => ["-o", `${name}=${value}`]);
  const start = async (hostKey: string): Promise<ChildProcess> => {
    const args = ["-D", "-f", "/dev/null", "-h", join(folder, hostKey), ...options];
    const server = spawn("/usr/sbin/sshd", args, { stdio: "ignore" });
    onTestFinished(() => void server.kill("SIGKILL"));
    await answers();
    return server;
  };
  let server = await start("host");
  const restart = async (hostKey: string): Promise<void> => {
    server.kill("SIGKILL");
    await once(server, "exit");
    server = await start(hostKey);
  };
  return {
    folder,
    destination: { type: "sftp", host: "127.0.0.1", port, user: "root", knownHost },
    restart,
  };
}

async function answers(): Promise<void> {
  await shell(`until ssh-keyscan -p ${port} 127.0.0.1 2> /dev/null | grep -q ed25519; do sleep 0.1; done`);
}
