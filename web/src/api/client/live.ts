import type { LiveEvent } from "@billow/contract/activity/live.ts";
import { fileUrl } from "./download.ts";

const names = ["invoice", "invoices", "bulk", "usage"] as const satisfies readonly LiveEvent["name"][];

/**
 * Subscribes to live changes; the returned function unsubscribes. The browser reconnects by itself, and then calls
 * `onBack`, because changes may have been missed.
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
