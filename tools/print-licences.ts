import { licencesOf, readLockfile } from "./licences.ts";

for (const { name, version, licence } of licencesOf(readLockfile()))
  console.log(`${name} ${version}: ${licence}`);
