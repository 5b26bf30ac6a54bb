import type { Page } from "@playwright/test";

/** Lets the next call of a path be refused as it is half an hour after signing in. */
export async function askForProof(page: Page, path: string | RegExp): Promise<void> {
  const detail = "Prove again who you are.";
  const problem = { type: "about:blank", title: "", status: 403, detail, requestId: "-" };
  let isAsked = false;
  await page.route(
    ({ pathname }) => (typeof path === "string" ? pathname === path : path.test(pathname)),
    (route) => {
      // What is read meanwhile is no call of those.
      if (isAsked || route.request().method() === "GET") return route.fallback();
      isAsked = true;
      return route.fulfill({
        status: 403,
        contentType: "application/problem+json",
        body: JSON.stringify({ ...problem, code: "reauthentication_required" }),
      });
    },
  );
}
