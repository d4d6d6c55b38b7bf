/** Figures of disks that are damaged, missing or full. */
import { describe, expect, test } from "vitest";
import { both, damage, data, mirror, taken, unmount } from "./monitoring.ts";
import { compiled } from "./nix-compile.ts";
import { shell } from "./shell.ts";

/** What is seen of the disks themselves. */
export function disks(): void {
  describe("of two disks that mirror each other", () => {
    test("damage that a scrub corrects is a warning, and a missing disk critical", async () => {
      const { folder, devices } = await mirror("raid1");
      const host = compiled({ fileSystems: { [`${folder}/data`]: data }, monitoring: both });
      await damage(folder, devices[1]!);
      await shell(`btrfs scrub start -B ${folder}/data`);
      expect((await taken(host, folder)).figures).toMatchObject(
        seen(folder, { scrub_errors: more, device_errors_total: more, scrub_uncorrectable_errors: 0 }, [
          ["scrub", 1],
          ["device", 1],
        ]),
      );

      await unmount(folder);
      await shell(`losetup --detach ${devices[1]}; btrfs device scan --forget
        mount -o degraded ${devices[0]} ${folder}/data`);
      expect((await taken(host, folder)).figures).toMatchObject(
        seen(folder, { degraded: 1 }, [["device", 2]]),
      );
    });

    test("damage that nothing can correct is critical", async () => {
      const { folder, devices } = await mirror("single");
      const host = compiled({ fileSystems: { [`${folder}/data`]: data }, monitoring: both });
      await damage(folder, devices[0]!);
      await damage(folder, devices[1]!);
      await shell(`btrfs scrub start -B ${folder}/data || true`);
      expect((await taken(host, folder)).figures).toMatchObject(
        seen(folder, { scrub_errors: more, scrub_uncorrectable_errors: more }, [["scrub", 2]]),
      );
    });
  });

  test("disk use of btrfs counts what is mirrored once, and thresholds judge it", async () => {
    const { folder } = await mirror("raid1");
    await shell(`head -c 300M /dev/zero | tr '\\0' x > ${folder}/data/more; sync`);
    const host = compiled({
      fileSystems: { [`${folder}/data`]: data },
      monitoring: { ...both, thresholds: { diskUse: { warning: 25, critical: 60.5 } } },
    });
    const { figures } = await taken(host, folder);
    const at = `{mountpoint="${folder}/data"}`;
    expect(figures[`strata_disk_used_ratio${at}`]).toBeCloseTo(0.35, 1);
    expect(figures).toMatchObject({
      [`strata_check_status{check="disk",mountpoint="${folder}/data"}`]: 1,
    });
  });
}

const more = expect.toSatisfy((count: number) => count > 0) as number;

/** Figures and checks of the mount point of a folder. */
function seen(folder: string, figures: Record<string, number>, checks: [string, number][]) {
  const at = `mountpoint="${folder}/data"`;
  return Object.fromEntries([
    ...Object.entries(figures).map(([name, value]) => [`strata_${name}{${at}}`, value]),
    ...checks.map(([check, status]) => [`strata_check_status{check="${check}",${at}}`, status]),
  ]) as Record<string, number>;
}
