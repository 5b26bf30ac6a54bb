import { createHash, generateKeyPairSync, randomBytes, sign } from "node:crypto";

/** What a browser says where it signs. */
interface Said {
  challenge: string;
  origin: string;
}

/** Whether the device asked for finger, face or PIN. */
interface Asked {
  verified?: boolean;
}

/** A passkey in memory that answers as a browser does (WebAuthn with ES256 and no attestation). */
export function softwarePasskey(host: string) {
  const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const id = randomBytes(16);
  let counter = 0;

  function authenticatorData({ verified = true }: Asked, attested: Buffer = Buffer.alloc(0)): Buffer {
    counter += 1;
    const flags = 0x01 | (verified ? 0x04 : 0) | (attested.length > 0 ? 0x40 : 0);
    const fixed = Buffer.alloc(5);
    fixed.writeUInt8(flags, 0);
    fixed.writeUInt32BE(counter, 1);
    return Buffer.concat([createHash("sha256").update(host).digest(), fixed, attested]);
  }

  function clientData(type: "webauthn.create" | "webauthn.get", said: Said): Buffer {
    return Buffer.from(JSON.stringify({ type, ...said, crossOrigin: false }));
  }

  return {
    /** As a device that was copied, whose counter stands where it stood. */
    rewind: (by: number) => {
      counter -= by;
    },

    create(said: Said, asked: Asked = {}) {
      const length = Buffer.from([0, id.length]);
      const attested = Buffer.concat([
        Buffer.alloc(16),
        length,
        id,
        coseKey(publicKey.export({ format: "jwk" })),
      ]);
      // {"fmt": "none", "attStmt": {}, "authData": …} in CBOR.
      const attestation = Buffer.concat([
        Buffer.from([0xa3]),
        cborText("fmt"),
        cborText("none"),
        cborText("attStmt"),
        Buffer.from([0xa0]),
        cborText("authData"),
        cborBytes(authenticatorData(asked, attested)),
      ]);
      return {
        credentialId: id.toString("base64url"),
        clientDataJSON: clientData("webauthn.create", said).toString("base64url"),
        attestationObject: attestation.toString("base64url"),
      };
    },

    get(said: Said, { userHandle = null, ...asked }: Asked & { userHandle?: string | null } = {}) {
      const data = authenticatorData(asked);
      const client = clientData("webauthn.get", said);
      const signed = Buffer.concat([data, createHash("sha256").update(client).digest()]);
      return {
        credentialId: id.toString("base64url"),
        clientDataJSON: client.toString("base64url"),
        authenticatorData: data.toString("base64url"),
        signature: sign("sha256", signed, privateKey).toString("base64url"),
        userHandle,
      };
    },
  };
}

/** {1: 2, 3: -7, -1: 1, -2: x, -3: y}: a key on P-256 for ES256. */
function coseKey({ x = "", y = "" }: { x?: string; y?: string }): Buffer {
  return Buffer.concat([
    Buffer.from([0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21]),
    cborBytes(Buffer.from(x, "base64url")),
    Buffer.from([0x22]),
    cborBytes(Buffer.from(y, "base64url")),
  ]);
}

function cborText(text: string): Buffer {
  return Buffer.concat([Buffer.from([0x60 + text.length]), Buffer.from(text)]);
}

function cborBytes(bytes: Buffer): Buffer {
  return Buffer.concat([Buffer.from([0x58, bytes.length]), bytes]);
}
