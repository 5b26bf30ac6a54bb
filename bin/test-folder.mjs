/** The folder of a test run. */
import { chmodSync, mkdtempSync, readFileSync, rmSync, statfsSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const MEMORY = "/dev/shm";

/** Several times what tests write at a time. */
const ROOM_BYTES = 6 * 2 ** 30;

/**
 * Makes a folder that goes when this process ends. Tests make and remove databases of hundreds of files all the time, for
 * which the system takes a quarter of the time in memory, so it is there where there is room.
 */
export function testFolder(name) {
  const folder = mkdtempSync(join(hasRoomInMemory() ? MEMORY : tmpdir(), name));
  // Started by root, the database runs as another user.
  chmodSync(folder, 0o755);
  process.on("exit", () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));
  return folder;
}

function hasRoomInMemory() {
  try {
    const [mount = ""] = readFileSync("/proc/mounts", "utf8")
      .split("\n")
      .filter((line) => line.split(" ")[1] === MEMORY)
      .reverse();
    const { bavail, bsize } = statfsSync(MEMORY);
    // Tests start programs from it.
    if (!/ tmpfs rw/.test(mount) || mount.includes("noexec")) return false;
    return Math.min(bavail * bsize, process.availableMemory()) >= ROOM_BYTES;
  } catch {
    return false;
  }
}
