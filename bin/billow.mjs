#!/usr/bin/env node
/**
 * The one command of Billow: sets up what is missing, then runs `server/src/main.ts` with the same arguments under a Node
 * that can.
 */
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { ensureConsole } from "./console.mjs";
import { ensureInstalled } from "./install.mjs";
import { runUnder } from "./run-under.mjs";
import { findNode, root, SetupError } from "./setup.mjs";

const main = join(root, "server", "src", "main.ts");
const args = process.argv.slice(2);

if (await isSetUp()) {
  const node = findNode();
  if (node === process.execPath) {
    process.argv[1] = main;
    await import(pathToFileURL(main).href);
  } else {
    await runUnder(node, [main, ...args], process.execArgv);
  }
} else {
  process.exitCode = 1;
}

async function isSetUp() {
  try {
    await ensureInstalled();
    findNode();
    if (args[0] === "start" && !args.includes("--help")) await ensureConsole();
    return true;
  } catch (error) {
    process.stderr.write(`${explain(error)}\n`);
    return false;
  }
}

function explain(error) {
  if (error instanceof SetupError) return error.message;
  if (error.code === "ENOSPC" || error.code === "EDQUOT")
    return "The disk is full; free some space and try again.";
  if (error.code === "EACCES" || error.code === "EPERM" || error.code === "EROFS") {
    return `This user may not write ${error.path}; give the user the right to, or start once as the owner of the folder.`;
  }
  return error.stack ?? String(error);
}
