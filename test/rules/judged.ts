/** Specs as the rules see them. */
import type { Finding } from "../../generator/diagnostics/positions.ts";
import {
  disk,
  esp,
  filesystem,
  gpt,
  host,
  lvm_pv,
  lvm_vg,
  partition,
  type HostInput,
} from "../../generator/index.ts";
import type { SpecPath } from "../../generator/model/path.ts";
import { judge } from "../../generator/stages/judge.ts";
import { resolve } from "../../generator/stages/resolve.ts";
import { validate } from "../../generator/stages/validate.ts";

/** A rule with a spec that breaks it, and one that is nearly the same and does not. */
export interface RuleCase {
  code: string;
  /** What the spec breaks beside this rule, and can't but break. */
  also?: readonly string[];
  breaks: HostInput;
  /** Each finding of the rule, in order. */
  finds: readonly { message: string; path: SpecPath; hint?: string }[];
  keeps: HostInput;
}

type Partitions = Record<string, Parameters<typeof partition>[0]>;
type Devices = NonNullable<HostInput["devices"]>;

/** What the rules find in hosts. */
export function judged(specs: Readonly<Record<string, HostInput>>): Finding[] {
  const hosts = Object.entries(specs).map(([name, spec]) => ({
    definition: host(name, spec),
    file: `specs/hosts/${name}.ts`,
  }));
  const { specs: valid, diagnostics } = validate(hosts);
  if (diagnostics.length > 0) throw new Error(JSON.stringify(diagnostics, null, 2));
  return judge(resolve(valid));
}

/** A partition for `/`. */
export const root = partition({ size: "100%", content: filesystem({ format: "ext4", mountpoint: "/" }) });

/** A partition that belongs to a volume group. */
export const pv = (vg: string) => ({ size: "10G", content: lvm_pv({ vg }) });

/** A volume group with one volume. */
export const vg = (name?: string) => lvm_vg({ name, lvs: { data: { size: "5G" } } });

/** A disk with the given partitions. */
export function diskWith(name: string, partitions: Partitions, capacity?: string) {
  return disk({ device: `/dev/disk/by-id/${name}`, capacity, content: gpt({ partitions }) });
}

/** A host with one disk that holds an EFI system partition and the given partitions, and with more devices. */
export function machine(partitions: Partitions, more: Devices = {}, rest: HostInput = {}): HostInput {
  const main = diskWith("main", { ESP: esp(), ...partitions });
  return { ...rest, devices: { ...more, disk: { main, ...more.disk } } };
}

/** The path of a partition of the disk of `machine`. */
export function at(partition: string, ...more: readonly (string | number)[]): SpecPath {
  return ["devices", "disk", "main", "content", "partitions", partition, ...more];
}
