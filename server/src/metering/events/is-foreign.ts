/** Whether an event is of a type of another system, which only a mapping can count. */
export function isForeign(event: unknown): boolean {
  if (typeof event !== "object" || event === null || !("type" in event)) return false;
  return typeof event.type === "string" && !event.type.startsWith("billow.");
}
