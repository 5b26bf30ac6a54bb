import { expect, it } from "vitest";
import { folderFailure } from "./folder.ts";

it.each([
  ["ENOSPC", "is full. Free some space"],
  ["ENOENT", "mount its disk"],
  ["EACCES", "by this user"],
  ["EROFS", "is on a read-only file system. Make it writable"],
  ["EIO", "cannot be written: EIO"],
])("says of %s what to do", (code, words) => {
  expect(folderFailure("/archive", "written", Object.assign(new Error(code), { code }))).toContain(words);
});
