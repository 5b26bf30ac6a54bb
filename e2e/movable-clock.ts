/**
 * Loaded into a Billow before its own code (`node --import`): its clock then stands as far from the machine's as it is
 * told over the channel to the process that started it. That is how invoices come to be issued in months that are past.
 */

let offsetMs = 0;
const machineNow = Date.now;

const now = () => machineNow() + offsetMs;

globalThis.Date = new Proxy(Date, {
  construct: (target, args, newTarget) =>
    Reflect.construct(target, args.length === 0 ? [now()] : args, newTarget),
  apply: (target) => new target(now()).toString(),
  get: (target, key) => (key === "now" ? now : Reflect.get(target, key)),
});

process.on("message", (message: { clockOffsetMs: number }) => {
  offsetMs = message.clockOffsetMs;
  process.send?.("moved");
});
