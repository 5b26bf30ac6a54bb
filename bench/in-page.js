// Runs in the console's pages while they are measured.
const measured = { shift: 0, keys: [] };
Object.assign(globalThis, {
  measured,
  /** Bytes of JavaScript as they came over the line. */
  scriptBytes: () =>
    performance
      .getEntriesByType("resource")
      .filter(({ name }) => new URL(name).pathname.endsWith(".js"))
      .reduce((sum, { encodedBodySize }) => sum + encodedBodySize, 0),
});

new PerformanceObserver((list) => {
  for (const { hadRecentInput, value } of list.getEntries()) if (!hadRecentInput) measured.shift += value;
}).observe({ type: "layout-shift", buffered: true });

// From the key to the frame that shows what it did.
document.addEventListener(
  "keydown",
  ({ timeStamp }) =>
    requestAnimationFrame(() => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => measured.keys.push(performance.now() - timeStamp);
      port2.postMessage(null);
    }),
  { capture: true },
);
