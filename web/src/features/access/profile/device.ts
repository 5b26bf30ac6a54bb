const BROWSERS = ["Edg", "Firefox", "Chrome", "Safari"];
const SYSTEMS = ["Windows", "Android", "iPhone", "iPad", "Mac OS X", "Linux"];

/** Browser and system, as far as the browser says so. */
export function deviceOf(userAgent: string): string {
  const browser = BROWSERS.find((name) => userAgent.includes(name))?.replace("Edg", "Edge");
  const system = SYSTEMS.find((name) => userAgent.includes(name))?.replace("Mac OS X", "macOS");
  return [browser ?? "Another program", ...(system === undefined ? [] : [system])].join(" on ");
}
