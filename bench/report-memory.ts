// Loaded before a measured command: tells the most memory the process ever held, as the system counts it.
process.on("exit", () => {
  process.stderr.write(`peak memory ${process.resourceUsage().maxRSS} kB\n`);
});
