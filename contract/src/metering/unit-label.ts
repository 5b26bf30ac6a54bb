/**
 * Unit labels for people, in the console and on documents. Clouds write GB where they mean 2³⁰ bytes, and so does
 * Billow.
 */
const labels: Readonly<Record<string, string>> = {
  "vCPU-hour": "vCPU-h",
  "GiB-hour": "GB-h",
  "GPU-hour": "GPU-h",
};

/** The label of a unit: "GB-h" for "GiB-hour", "package of 1000 GB" for "package of 1000 GiB". */
export function unitLabel(unit: string): string {
  return labels[unit] ?? unit.replaceAll(/\bGiB\b/g, "GB");
}

/** The unit of a label. An unknown label stays as written. */
export function unitOfLabel(written: string): string {
  const known = Object.entries(labels).find(([, label]) => label === written);
  if (known) return known[0];
  return /^(GB|GB-month|package of [\d.]+ GB)$/.test(written) ? written.replace("GB", "GiB") : written;
}
