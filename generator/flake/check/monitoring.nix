# The takers of the figures, and the timer that takes them.
{
  lib,
  model,
  config,
  alone,
  ...
}:
let
  settings = model.settings.monitoring or null;
  datadog = settings.datadog or null;
  prometheus = settings.prometheus or false;
  node = config.services.prometheus.exporters.node;
  agent = config.services.datadog-agent;
  timer = config.systemd.timers.strata-metrics;

  # What a host's own modules may change.
  changeable = lib.optionalAttrs (alone && settings != null);
in
{
  expected = lib.optionalAttrs (settings != null) {
    services =
      lib.optionalAttrs (datadog != null) {
        datadog-agent = {
          enable = true;
          apiKeyFile = datadog.apiKey.path;
        }
        // changeable {
          inherit (datadog) site;
          hostname = model.name;
        };
      }
      // lib.optionalAttrs prometheus {
        prometheus.exporters.node = {
          enable = true;
          textfile = true;
        };
      };
    systemd.timers.strata-metrics = {
      wantedBy = [ "timers.target" ];
    }
    // changeable { inherit (settings) interval; };
  };
  found = lib.optionalAttrs (settings != null) {
    services =
      lib.optionalAttrs (datadog != null) {
        datadog-agent = {
          inherit (agent) enable apiKeyFile;
        }
        // changeable { inherit (agent) site hostname; };
      }
      // lib.optionalAttrs prometheus {
        prometheus.exporters.node = {
          inherit (node) enable;
          textfile = lib.elem "textfile" node.enabledCollectors;
        };
      };
    systemd.timers.strata-metrics = {
      inherit (timer) wantedBy;
    }
    // changeable { interval = timer.timerConfig.OnCalendar; };
  };
}
