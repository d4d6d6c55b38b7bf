# swapDevices by their device, and zram.
{
  lib,
  model,
  config,
  alone,
  ...
}:
let
  byDevice = make: list: lib.listToAttrs (map (swap: lib.nameValuePair swap.device (make swap)) list);
  facts = randomEncryption: swap: {
    inherit (swap)
      size
      priority
      options
      discardPolicy
      ;
    randomEncryption = randomEncryption swap;
  };
  expected = byDevice (facts (swap: swap.randomEncryption)) model.swaps;
  found = byDevice (facts (swap: swap.randomEncryption.enable)) config.swapDevices;

  zram = model.settings.swap.zram;
  zramExpected = {
    enable = zram != null;
  }
  // lib.optionalAttrs (zram != null) zram;
in
{
  expected = {
    swapDevices = expected;
  }
  // lib.optionalAttrs alone { zramSwap = zramExpected; };
  found = {
    swapDevices = if alone then found else lib.intersectAttrs expected found;
  }
  // lib.optionalAttrs alone { zramSwap = lib.intersectAttrs zramExpected config.zramSwap; };
}
