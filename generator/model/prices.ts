/**
 * What storage costs, as its providers publish it. Data, with the day each figure was read and where: a price that changes is changed
 * here. What an account has free each month (10 GB stored at B2, 100 GB of transfer at Amazon) is not deducted, since the hosts of an
 * account share it.
 */
import type { BackupDestination } from "./protection.ts";

/** The prices of one service, in US dollars without tax. */
export interface Prices {
  service: string;
  /** How many bytes the service calls a gigabyte. */
  gigabyte: number;
  /** For a gigabyte kept for a month. */
  storage: number;
  /** For a gigabyte sent to the internet. */
  egress: number;
  /** How many times of what is stored may be sent each month before `egress` is due. */
  freeEgress: number;
  /** The day these prices were read, and where. */
  date: string;
  source: string;
}

/**
 * US$6.95 a TB and 30 days since 1 May 2026 (US$6 before), with all common calls of the API free; egress free up to three times of what is
 * stored, then US$0.01 a GB. A gigabyte has 10^9 bytes.
 */
const b2: Prices = {
  service: "Backblaze B2",
  gigabyte: 1e9,
  storage: 0.00695,
  egress: 0.01,
  freeEgress: 3,
  date: "2026-09-07",
  source: "https://www.backblaze.com/cloud-storage/pricing",
};

/**
 * A gigabyte-month of S3 Standard by region, first 50 TB. Only regions of which two sources agree are here: no price is taken from a
 * neighbour.
 */
const amazonRegions: Readonly<Record<string, number>> = {
  "us-east-1": 0.023,
  "us-east-2": 0.023,
  "us-west-1": 0.026,
  "us-west-2": 0.023,
  "eu-west-1": 0.023,
  "eu-north-1": 0.023,
  "eu-central-1": 0.0245,
};

/** What holds for each of those regions: US$0.09 for a GB sent out, first 10 TB of a month. A gigabyte has 2^30 bytes (S3's FAQ). */
const amazon = {
  gigabyte: 2 ** 30,
  egress: 0.09,
  freeEgress: 0,
  date: "2026-09-07",
  source: "https://aws.amazon.com/s3/pricing/",
};

/** The prices of a destination; null where they are not known here, or nobody charges by the gigabyte. */
export function pricesOf(destination: BackupDestination): Prices | null {
  if (destination.type === "b2") return b2;
  if (destination.type !== "s3") return null;
  const { hostname } = new URL(destination.endpoint);
  if (/(^|\.)backblazeb2\.com$/.test(hostname)) return b2;
  const named = /^s3(?:[.-](?:dualstack\.)?([a-z0-9-]+))?\.amazonaws\.com$/.exec(hostname);
  if (named === null) return null;
  // The endpoint without a region is that of us-east-1.
  const region = named[1] ?? "us-east-1";
  const storage = amazonRegions[region];
  return storage === undefined ? null : { service: `Amazon S3 Standard (${region})`, storage, ...amazon };
}
