import { expect, test } from "vitest";
import { fromBase64url, toBase64url } from "./base64url";
import { ECDH, encrypt, makeSender } from "./pushEncryption";
import { decryptPush, makeReceiver } from "./pushReceiver.helper";

function bytes(text: string): Uint8Array<ArrayBuffer> {
  const decoded = fromBase64url(text);
  if (decoded === null) throw new Error("no base64url");
  return decoded;
}

/** RFC 8291, section 5 and appendix A. */
const EXAMPLE = {
  text: "When I grow up, I want to be a watermelon",
  senderPublic:
    "BP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A8",
  senderPrivate: "yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw",
  receiverPublic:
    "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4",
  authSecret: "BTBZMqHH6r4Tts7J_aSIgg",
  salt: "DGv6ra1nlYgDCS1FRnbzlw",
  body: "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN",
};

test("the example of the RFC comes out byte by byte", async () => {
  const publicKey = bytes(EXAMPLE.senderPublic);
  const jwk = {
    kty: "EC",
    crv: "P-256",
    x: toBase64url(publicKey.slice(1, 33)),
    y: toBase64url(publicKey.slice(33)),
    d: EXAMPLE.senderPrivate,
  };
  const privateKey = await crypto.subtle.importKey("jwk", jwk, ECDH, false, ["deriveBits"]);
  const body = await encrypt(
    EXAMPLE.text,
    { publicKey: bytes(EXAMPLE.receiverPublic), authSecret: bytes(EXAMPLE.authSecret) },
    { privateKey, publicKey, salt: bytes(EXAMPLE.salt) },
  );
  expect(toBase64url(body)).toBe(EXAMPLE.body);
});

test("a browser reads it, whatever is said, and nobody else does", async () => {
  const receiver = await makeReceiver();
  for (const text of ["", "short", "Grüße, سلام, 🎉", "x".repeat(3500)]) {
    const body = await encrypt(text, receiver, await makeSender(), { padTo: 512 });
    expect(await decryptPush(body, receiver)).toBe(text);
    await expect(decryptPush(body, await makeReceiver())).rejects.toThrow();
  }
});

test("the length says little, and no two bodies are alike", async () => {
  const receiver = await makeReceiver();
  const seal = async (text: string) =>
    await encrypt(text, receiver, await makeSender(), { padTo: 512 });
  const bodies = [await seal("ok"), await seal("ok"), await seal("a longer answer than ok")];
  expect(new Set(bodies.map((body) => body.length)).size).toBe(1);
  expect(new Set(bodies.map((body) => toBase64url(body))).size).toBe(3);
});

test("what does not fit, and a key that is no point of the curve, are refused", async () => {
  const receiver = await makeReceiver();
  await expect(encrypt("x".repeat(4000), receiver, await makeSender())).rejects.toThrow("too long");
  const publicKey = new Uint8Array(65).fill(4);
  await expect(encrypt("x", { ...receiver, publicKey }, await makeSender())).rejects.toThrow();
});
