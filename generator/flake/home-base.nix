# The least that makes a home of a user's storage: whose it is. All of it is mkDefault, so that the home's own modules decide
# wherever they say something.
{
  model,
  user,
}:
{ lib, ... }:
let
  inherit (lib) mkDefault;
  store = lib.findFirst (store: store.user == user) { } (model.containers.stores or [ ]);
in
{
  home = {
    username = mkDefault user;
    homeDirectory = mkDefault (store.home or "/home/${user}");
    stateVersion = mkDefault model.stateVersion;
  };
}
