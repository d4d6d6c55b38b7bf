/** How scripts get into the destination: the data of `partials/backup-credentials.hbs`. */
import type { Backup, BackupDestination } from "../../model/protection.ts";
import { remedyFor } from "../providers.ts";
import { knownName, rcloneVariables, type Variable } from "./destination.ts";

/** The names under which one of two keys is found, and the variables that take it. */
interface Key {
  /** In the secret's file: the first one that is there counts. */
  names: readonly string[];
  variables: readonly string[];
}

const b2Keys: { id: Key; secret: Key } = {
  id: { names: ["keyId", "B2_ACCOUNT_ID"], variables: ["B2_ACCOUNT_ID", "RCLONE_CONFIG_BACKUP_ACCOUNT"] },
  secret: { names: ["key", "B2_ACCOUNT_KEY"], variables: ["B2_ACCOUNT_KEY", "RCLONE_CONFIG_BACKUP_KEY"] },
};

const s3Keys: { id: Key; secret: Key } = {
  id: {
    names: ["keyId", "accessKeyId", "AWS_ACCESS_KEY_ID"],
    variables: ["AWS_ACCESS_KEY_ID", "RCLONE_CONFIG_BACKUP_ACCESS_KEY_ID"],
  },
  secret: {
    names: ["key", "secretAccessKey", "AWS_SECRET_ACCESS_KEY"],
    variables: ["AWS_SECRET_ACCESS_KEY", "RCLONE_CONFIG_BACKUP_SECRET_ACCESS_KEY"],
  },
};

/**
 * The view's part `access`, for templates that include `partials/backup-credentials.hbs`, which defines `load_credentials`. The
 * script says `unit=…` before.
 */
export interface Access {
  /** What is no secret. */
  variables: Variable[];
  /** The secret's file, and what to do where it is not as it should be; null without credentials. */
  credentials: { file: string; remedy: string } | null;
  keys: { id: Key; secret: Key } | null;
  ssh: { isKnown: boolean; knownHost: string; hasKey: boolean } | null;
}

/** What a script has to know to reach the destination. */
export function accessOf(backup: Backup): Access {
  const { destination, credentials } = backup;
  const region = destination.type === "s3" && destination.region !== null ? destination.region : undefined;
  return {
    variables: [
      ...(region === undefined ? [] : [{ name: "AWS_DEFAULT_REGION", value: region }]),
      ...rcloneVariables(backup),
    ],
    credentials: credentials && { file: credentials.path, remedy: remedyFor(credentials) },
    keys: credentials && keysOf(destination),
    ssh: destination.type === "sftp" ? sshOf(destination, credentials !== null) : null,
  };
}

function keysOf({ type }: BackupDestination): Access["keys"] {
  return type === "b2" ? b2Keys : type === "s3" ? s3Keys : null;
}

function sshOf(
  { host, port, knownHost }: Extract<BackupDestination, { type: "sftp" }>,
  hasKey: boolean,
): Access["ssh"] {
  return {
    isKnown: knownHost !== null,
    knownHost: knownHost === null ? "" : `${knownName(host, port)} ${knownHost}`,
    hasKey,
  };
}
