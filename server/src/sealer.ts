import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from "node:crypto";

/** Keeps what must be read again, but by nobody who has the database alone. */
export interface Sealer {
  seal(text: string): Buffer;
  /** Throws where the text was sealed by another secret. */
  open(sealed: Buffer): string;
}

const CIPHER = "aes-256-gcm";
const IV_BYTES = 12;
const TAG_BYTES = 16;

/** Seals by a key that is derived from Billow's secret, which is asked for at the first need. */
export function createSealer(secret: () => string): Sealer {
  let derived: Buffer | undefined;
  const key = () => {
    derived ??= Buffer.from(hkdfSync("sha256", secret(), "", "billow sealer", 32));
    return derived;
  };
  return {
    seal: (text) => {
      const iv = randomBytes(IV_BYTES);
      const cipher = createCipheriv(CIPHER, key(), iv, { authTagLength: TAG_BYTES });
      const sealed = Buffer.concat([cipher.update(text, "utf8"), cipher.final()]);
      return Buffer.concat([iv, cipher.getAuthTag(), sealed]);
    },
    open: (sealed) => {
      const iv = sealed.subarray(0, IV_BYTES);
      const decipher = createDecipheriv(CIPHER, key(), iv, { authTagLength: TAG_BYTES });
      decipher.setAuthTag(sealed.subarray(IV_BYTES, IV_BYTES + TAG_BYTES));
      const text = Buffer.concat([decipher.update(sealed.subarray(IV_BYTES + TAG_BYTES)), decipher.final()]);
      return text.toString("utf8");
    },
  };
}
