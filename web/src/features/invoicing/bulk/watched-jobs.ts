/** Jobs this window started or looks at. They stay on the screen, also when they are over, until they are dismissed. */
let watched: readonly string[] = [];
const listeners = new Set<() => void>();

export function watchedJobs(): readonly string[] {
  return watched;
}

export function onWatchedJobs(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function watchJob(id: string): void {
  change(watched.includes(id) ? watched : [...watched, id]);
}

export function dismissJob(id: string): void {
  change(watched.filter((other) => other !== id));
}

function change(next: readonly string[]): void {
  watched = next;
  for (const listener of listeners) listener();
}
