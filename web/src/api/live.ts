import type { LiveEvent } from "@billow/contract/activity/live.ts";
import { fileUrl } from "./download.ts";

const names = ["invoice", "invoices", "bulk", "usage"] as const satisfies readonly LiveEvent["name"][];

/**
 * What changes, as it changes, until the answer is called. The browser connects again by itself; `onBack` is told then, as
 * something may have been missed.
 */
export function watchChanges(onChange: (event: LiveEvent) => void, onBack: () => void): () => void {
  const stream = new EventSource(fileUrl("streamEvents"));
  let lost = false;
  stream.onerror = () => {
    lost = true;
  };
  stream.onopen = () => {
    if (lost) onBack();
    lost = false;
  };
  for (const name of names) {
    stream.addEventListener(name, (event: MessageEvent<string>) =>
      onChange({ name, data: JSON.parse(event.data) } as LiveEvent),
    );
  }
  return () => stream.close();
}
