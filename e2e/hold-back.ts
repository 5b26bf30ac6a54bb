import { expect, type Page } from "@playwright/test";

/** Lets calls of one path wait until they are released: whatever they ask, for a glob with "?" misses those that ask nothing. */
export async function holdBack(page: Page, path: string): Promise<{ release(): void }> {
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
    release() {
      expect(held, `calls of ${path} that were held back`).toBeGreaterThan(0);
      resolve();
    },
  };
}
