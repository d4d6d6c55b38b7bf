/** Layouts that people pick by name: functions that return the `devices` of a spec. */
export { dualNvmeLaptop, singleNvmeLaptop } from "./laptop.ts";
export { mirroredPair, vps } from "./server.ts";
