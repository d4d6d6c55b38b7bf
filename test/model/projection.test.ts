/** What backups come to: figures that can be reckoned by hand. */
import { describe, expect, test } from "vitest";
import { pricesOf } from "../../generator/model/prices.ts";
import { projectionOf } from "../../generator/model/projection.ts";
import type { Backup, BackupDestination } from "../../generator/model/protection.ts";

const GB = 1e9;
const b2: BackupDestination = { type: "b2", bucket: "backups", path: "" };
const nothing = { hourly: 0, daily: 0, weekly: 0, monthly: 0, quarterly: 0, yearly: 0 };

function source(path: string, mountpoint = path): Backup["sources"][number] {
  const snapshot = `${mountpoint}/.strata-backup`;
  return {
    ...{ path, mountpoint, snapshot, name: path, folder: snapshot, type: "btrfs", device: "/dev/vda" },
    ...{ role: null, origin: [] },
  };
}

function backup(differs: Partial<Backup>): Backup {
  return {
    ...{ engine: "restic", unit: "strata-backup", hostname: "a", sources: [source("/home")], exclude: [] },
    ...{ databases: { postgresql: null, redis: null }, schedule: "02:00", randomizedDelay: "30m" },
    ...{ bandwidth: null, retention: { ...nothing, daily: 7 }, destination: b2, credentials: null },
    ...{ password: null, budget: null, origin: [] },
    verify: { enable: true, schedule: "weekly", dataPercent: 5, sampleFiles: 10 },
    ...differs,
  };
}

const home = { mountpoint: "/home", size: 100 * GB, dailyChange: 2 * GB, origin: [] };

describe("of seven daily backups", () => {
  test("restic stores the data once, and what changed between the seven", () => {
    expect(projectionOf({ usage: [home] }, backup({}))).toEqual({
      unknown: [],
      isKnown: true,
      kept: 7,
      stored: (100 + 6 * 2) * GB,
      uploadPerDay: 2 * GB,
      restore: 100 * GB,
      prices: pricesOf(b2),
      monthlyCost: expect.closeTo(112 * 0.00695, 9) as number,
      // Three times of what is stored is free.
      restoreCost: 0,
    });
  });

  test("an archive is the whole data each time", () => {
    const projection = projectionOf({ usage: [home] }, backup({ engine: "archive" }));
    expect(projection).toMatchObject({
      kept: 7,
      stored: 700 * GB,
      uploadPerDay: 100 * GB,
      restore: 100 * GB,
    });
  });

  test("btrbk is as restic", () => {
    const destination: BackupDestination = { type: "local", path: "/backups" };
    expect(projectionOf({ usage: [home] }, backup({ engine: "btrbk", destination }))).toMatchObject({
      stored: 112 * GB,
      prices: null,
      monthlyCost: null,
      restoreCost: null,
    });
  });
});

test("a backup holds no more than all data, however long the next one takes", () => {
  const usage = [{ ...home, dailyChange: 60 * GB }];
  const weekly = backup({ schedule: "Mon *-*-* 02:00", retention: { ...nothing, weekly: 3 } });
  expect(projectionOf({ usage }, weekly)).toMatchObject({
    kept: 3,
    stored: 300 * GB,
    uploadPerDay: expect.closeTo((100 * GB) / 7, -8) as number,
  });
});

test("several runs a day send a day's changes in all", () => {
  const often = backup({ schedule: "*-*-* 00/6:00:00" });
  expect(projectionOf({ usage: [home] }, often)).toMatchObject({ uploadPerDay: 2 * GB });
  expect(projectionOf({ usage: [home] }, { ...often, engine: "archive" })).toMatchObject({
    uploadPerDay: 400 * GB,
  });
});

test("what the spec does not say is named, and in no figure", () => {
  const sources = [source("/"), source("/home"), source("/srv")];
  expect(projectionOf({ usage: [home] }, backup({ sources }))).toMatchObject({
    unknown: ["/", "/srv"],
    stored: 112 * GB,
  });
});

test("where nothing is known, a folder of a source changes nothing of that", () => {
  const sources = [source("/"), source("/home"), source("/etc", "/")];
  expect(projectionOf({ usage: [] }, backup({ sources }))).toMatchObject({
    isKnown: false,
    unknown: ["/", "/home"],
  });
});

test("a folder of a source is there already for restic; an archive holds it twice", () => {
  const sources = [source("/home"), source("/home/ada", "/home")];
  const projected = (engine: Backup["engine"]) =>
    projectionOf({ usage: [home] }, backup({ engine, sources }));
  expect(projected("restic")).toMatchObject({ unknown: [], restore: 100 * GB });
  expect(projected("archive")).toMatchObject({ unknown: ["/home/ada"], restore: 100 * GB });
  const usage = [home, { ...home, mountpoint: "/home/ada", size: 10 * GB }];
  expect(projectionOf({ usage }, backup({ engine: "archive", sources }))).toMatchObject({
    unknown: [],
    restore: 110 * GB,
  });
});

test("a schedule that systemd does not read gives no figures", () => {
  expect(projectionOf({ usage: [home] }, backup({ schedule: "now and then" }))).toBeUndefined();
});

const s3 = (endpoint: string): BackupDestination => ({
  ...{ type: "s3", endpoint, region: null, bucket: "backups", path: "" },
});

test.each([
  ["https://s3.amazonaws.com", "Amazon S3 Standard (us-east-1)"],
  ["https://s3.eu-central-1.amazonaws.com", "Amazon S3 Standard (eu-central-1)"],
  ["https://s3.dualstack.eu-west-1.amazonaws.com", "Amazon S3 Standard (eu-west-1)"],
  ["https://s3-us-west-2.amazonaws.com:443", "Amazon S3 Standard (us-west-2)"],
  ["https://s3.eu-central-003.backblazeb2.com", "Backblaze B2"],
  ["https://s3.sa-east-1.amazonaws.com", undefined],
  ["https://s3.example.org", undefined],
  ["https://backblazeb2.com.example.org", undefined],
])("prices of %s: %s", (endpoint, service) => {
  expect(pricesOf(s3(endpoint))?.service).toBe(service);
});

test("Amazon counts gigabytes of 2^30 bytes, and charges for what is sent", () => {
  const usage = [{ ...home, size: 100 * 2 ** 30, dailyChange: 0 }];
  const destination = s3("https://s3.us-east-1.amazonaws.com");
  expect(projectionOf({ usage }, backup({ destination }))).toMatchObject({
    monthlyCost: expect.closeTo(2.3, 9) as number,
    restoreCost: expect.closeTo(9, 9) as number,
  });
});
