/** Running shell scripts, on this machine or in a virtual one (qemu.ts). */
import { execFile } from "node:child_process";
import { promisify } from "node:util";

/** Runs a bash script as root and gives what it prints; throws, with what it says on stderr, where it fails. */
export type Shell = (script: string) => Promise<string>;

const execute = promisify(execFile);

/** This machine's shell. A script stops at the first command that fails. */
export const shell: Shell = async (script) => (await execute("bash", ["-euc", script])).stdout;
