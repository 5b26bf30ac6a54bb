import type { Page } from "@playwright/test";

/** Lets the next call of a path be refused as it is half an hour after signing in. */
export async function askForProof(page: Page, path: string | RegExp): Promise<void> {
  const detail = "Prove again who you are.";
  const problem = { type: "about:blank", title: "", status: 403, detail, requestId: "-" };
  await page.route(
    ({ pathname }) => (typeof path === "string" ? pathname === path : path.test(pathname)),
    (route) => {
      if (route.request().method() === "GET") return route.fallback();
      return route.fulfill({
        status: 403,
        contentType: "application/problem+json",
        body: JSON.stringify({ ...problem, code: "reauthentication_required" }),
      });
    },
    { times: 1 },
  );
}
