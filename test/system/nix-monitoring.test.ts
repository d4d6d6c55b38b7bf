/** What NixOS makes of the modules of monitoring: the units of those who take the figures. */
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { copyWorkTree, evalFlake, hasFlake, temporary, titled, valueOf, complaintOf } from "./nix-flake.ts";
import { writeHosts } from "./nix-compile.ts";
import { monitoring } from "./nix-hosts/monitoring.ts";
import { readFileSync, writeFileSync } from "node:fs";

/** As OpNix' module has it (nix/module.nix), as far as strata sets it. */
const opnix = `{ lib, ... }: {
  options.services.onepassword-secrets = {
    enable = lib.mkEnableOption "it";
    secrets = lib.mkOption { type = lib.types.attrsOf (lib.types.attrsOf lib.types.str); };
  };
}`;

describe.skipIf(!hasFlake)(titled("monitoring in NixOS"), () => {
  const { path: root, remove } = temporary();
  const flake = join(root, "flake");
  const out = join(root, "out");
  const outputs = (modules: string): string => `strata.lib.fromOut { out = ${out}; modules = ${modules}; }`;
  beforeAll(() => {
    copyWorkTree(flake);
    writeHosts(out, monitoring);
  });
  afterAll(remove);

  test("the agent has its key, its tags as a list, and a check of the key before it starts", async () => {
    const found = await evalFlake(
      flake,
      `strata: let
        inherit (${outputs(`{ monitoringBoth = [ (${opnix}) ]; }`)}) nixosConfigurations;
        inherit (nixosConfigurations.monitoringBoth) config;
        inherit (config.systemd) services timers;
      in {
        inherit (config) warnings;
        inherit (config.services.datadog-agent) apiKeyFile site hostname extraConfig;
        secrets = config.services.onepassword-secrets;
        inherit (services.datadog-agent) preStart script after;
        metrics = { inherit (services.strata-metrics) after; inherit (services.strata-metrics.serviceConfig) StateDirectory ExecStart; };
        timer = { inherit (timers.strata-metrics) wantedBy timerConfig; };
        node = services.prometheus-node-exporter.serviceConfig.ExecStart;
      }`,
    );
    const key = "/var/lib/opnix/secrets/strataDatadogApiKey";
    const agent = valueOf<Record<string, unknown>>(found);
    expect(agent).toMatchObject({
      warnings: [],
      apiKeyFile: key,
      site: "datadoghq.eu",
      hostname: "monitoringBoth",
      extraConfig: { tags: ["env:test", "team:a"] },
      secrets: {
        enable: true,
        secrets: { strataDatadogApiKey: { reference: "op://vault/datadog/key", owner: "datadog" } },
      },
      script: expect.stringContaining(`head -n 1 ${key}`) as string,
      preStart: expect.stringMatching(/^\S+\/bin\/strata-datadog-api-key\n/) as string,
      metrics: {
        after: ["datadog-agent.service"],
        StateDirectory: "prometheus-node-exporter-text",
        ExecStart: expect.stringMatching(/\/bin\/strata-metrics$/) as string,
      },
      timer: { wantedBy: ["timers.target"], timerConfig: { OnCalendar: "hourly" } },
    });
    expect(agent["after"]).toContain("opnix-secrets.service");
    expect(agent["node"]).toMatch(/ --collector\.textfile /);
    expect(agent["node"]).toContain("--collector.textfile.directory=/var/lib/prometheus-node-exporter-text");
  });

  test("NixOS warns where nothing brings the key", async () => {
    const found = await evalFlake(
      flake,
      `strata: (${outputs("{ }")}).nixosConfigurations.monitoringDatadog.config.warnings`,
    );
    expect(valueOf(found)).toEqual([
      "datadog-agent: nothing puts its secrets onto this host until it imports the module of sops-nix",
    ]);
  });

  test("the check of a host fails where its key is another one", async () => {
    const file = join(out, "hosts/monitoringDatadog/monitoring.nix");
    const text = readFileSync(file, "utf8");
    writeFileSync(file, text.replace('apiKeyFile = "/run/secrets/', 'apiKeyFile = "/etc/'));
    const found = await evalFlake(
      flake,
      `strata: (${outputs("{ }")}).checks.x86_64-linux.monitoringDatadog.drvPath`,
    );
    writeFileSync(file, text);
    expect(complaintOf(found)).toMatch(
      /services\.datadog-agent\.apiKeyFile\n +expected "\/run\/secrets\/datadog\/key"\n +found +"\/etc\/datadog\/key"/,
    );
  });
});
