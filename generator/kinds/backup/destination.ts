/** Where a destination is, in the words of restic and of rclone. */
import type { Backup } from "../../model/protection.ts";

/** The host's folder at the destination, as restic names a repository. */
export function repositoryOf({ destination, hostname }: Backup): string {
  switch (destination.type) {
    case "b2":
      return `b2:${destination.bucket}:${joined(destination.path, hostname)}`;
    case "s3":
      return `s3:${destination.endpoint}/${joined(destination.bucket, destination.path, hostname)}`;
    case "sftp": {
      const { user, host, port, path } = destination;
      // The second slash begins the path, which would else be one in the user's home.
      return `sftp://${user}@${bracketed(host)}:${port}/${joined(path, hostname)}`;
    }
    case "local":
      return joined(destination.path, hostname);
  }
}

/** The host's folder at the destination, as rclone names it; the remote `backup` is described by `rcloneVariables`. */
export function remotePath({ destination, hostname }: Backup): string {
  const { path } = destination;
  const bucket = "bucket" in destination ? destination.bucket : "";
  return `backup:${joined(bucket, path, hostname)}`;
}

/**
 * What two hosts have in common that write to one folder, however each of them says where it is: a text to compare. Null for a folder
 * of the host itself, which no other one has.
 */
export function sharedFolder({ destination, hostname }: Backup): string | null {
  const { type, path } = destination;
  const folder = joined(path, hostname);
  switch (type) {
    case "b2":
      return `${b2Service} ${destination.bucket} ${folder}`;
    case "s3":
      return `${serviceAt(destination.endpoint)} ${destination.bucket} ${folder}`;
    case "sftp":
      return `${destination.host.toLowerCase()} ${destination.port} ${folder}`;
    case "local":
      return null;
  }
}

const b2Service = "backblazeb2.com";

/** Who answers at an endpoint. The names of buckets are unique at B2, which has two APIs, and at Amazon, whatever the region. */
function serviceAt(endpoint: string): string {
  // In it, the port that belongs to the scheme is left out.
  const { host } = new URL(endpoint);
  return [b2Service, "amazonaws.com"].find((service) => host.endsWith(`.${service}`)) ?? host;
}

/** A variable of the environment. */
export interface Variable {
  name: string;
  value: string;
}

/** What is no secret of the remote `backup`, for rclone's environment. */
export function rcloneVariables({ destination }: Backup): Variable[] {
  const settings = remoteSettings(destination).map(([name, value]) => ({
    name: `RCLONE_CONFIG_BACKUP_${name}`,
    value,
  }));
  // There is no file of rclone's own to read.
  return [{ name: "RCLONE_CONFIG", value: "/dev/null" }, ...settings];
}

function remoteSettings(destination: Backup["destination"]): [string, string][] {
  switch (destination.type) {
    case "s3": {
      const { endpoint, region } = destination;
      const settings: [string, string][] = [
        ["TYPE", "s3"],
        ["PROVIDER", "Other"],
        ["ENDPOINT", endpoint],
      ];
      return region === null ? settings : [...settings, ["REGION", region]];
    }
    case "sftp": {
      const { host, user, port, knownHost } = destination;
      const settings: [string, string][] = [
        ["TYPE", "sftp"],
        ["HOST", host],
        ["USER", user],
        ["PORT", `${port}`],
      ];
      return knownHost === null
        ? settings
        : [...settings, ["HOST_KEY_ALGORITHMS", hostKeyAlgorithms(knownHost)]];
    }
    default:
      return [["TYPE", destination.type]];
  }
}

/** A host's name as known_hosts(5) has it. */
export function knownName(host: string, port: number): string {
  return port === 22 ? host : `[${host}]:${port}`;
}

/** The signatures to ask for: a server with keys of several types would else show one that is not the one known. */
function hostKeyAlgorithms(knownHost: string): string {
  const type = knownHost.split(" ")[0]!;
  return type === "ssh-rsa" ? "rsa-sha2-512 rsa-sha2-256" : type;
}

function bracketed(host: string): string {
  return host.includes(":") ? `[${host}]` : host;
}

function joined(...parts: string[]): string {
  return parts.filter((part) => part !== "").join("/");
}
