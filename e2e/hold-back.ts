import { expect, type Page } from "@playwright/test";

/** Lets calls of one path wait until they are released: whatever they ask, for a glob with "?" misses those that ask nothing. */
export async function holdBack(page: Page, path: string): Promise<{ release(): Promise<void> }> {
  const { promise, resolve } = Promise.withResolvers<void>();
  let held = 0;
  await page.route(
    ({ pathname }) => pathname === `/api/v1/${path}`,
    async (route) => {
      held += 1;
      await promise;
      await route.continue();
    },
  );
  return {
    async release() {
      await expect.poll(() => held, `calls of ${path} that are held back`).toBeGreaterThan(0);
      resolve();
    },
  };
}
