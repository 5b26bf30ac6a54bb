/** How units read to people, in the console and on documents; clouds write GB where they mean 2³⁰ bytes, and so do we. */
const labels: Readonly<Record<string, string>> = {
  "vCPU-hour": "vCPU-h",
  "GiB-hour": "GB-h",
  "GPU-hour": "GPU-h",
};

/** A unit as people read it: "GB-h" of "GiB-hour", "package of 1000 GB" of "package of 1000 GiB". */
export function unitLabel(unit: string): string {
  return labels[unit] ?? unit.replaceAll(/\bGiB\b/g, "GB");
}

/** The unit that a person means who writes its label; what is no label of ours stays as it was written. */
export function unitOfLabel(written: string): string {
  const known = Object.entries(labels).find(([, label]) => label === written);
  if (known) return known[0];
  return /^(GB|GB-month|package of [\d.]+ GB)$/.test(written) ? written.replace("GB", "GiB") : written;
}
