import { afterEach, expect, it, vi } from "vitest";
import { readMailSetup } from "./server";

afterEach(() => vi.unstubAllEnvs());

function read(url: string, from = "chat@school.example") {
  vi.stubEnv("SMTP_URL", url);
  vi.stubEnv("MAIL_FROM", from);
  return readMailSetup();
}

it.each([
  ["smtp://mail.example", { host: "mail.example", port: 587, isTlsFromStart: false, login: null }],
  ["smtps://mail.example/", { host: "mail.example", port: 465, isTlsFromStart: true }],
  ["smtp://[::1]:2525", { host: "::1", port: 2525 }],
  ["smtp://a%40b:p%25@mail.example", { login: { user: "a@b", pass: "p%" } }],
])("%s is understood", (url, server) => {
  expect(read(url)).toMatchObject({ kind: "ready", server: { needsTls: true, ...server } });
});

it.each([
  ["School Chat <Chat@School.example>", { name: "School Chat", address: "chat@school.example" }],
  ["<chat@school.example>", { name: "", address: "chat@school.example" }],
])("%s is a sender", (from, sender) => {
  expect(read("smtp://mail.example", from)).toMatchObject({ server: { from: sender } });
});

it.each([
  ["mail.example:587", "chat@school.example"],
  ["https://mail.example", "chat@school.example"],
  ["smtp://user:p%zz@mail.example", "chat@school.example"],
  ["smtp://user:half/password@mail.example", "chat@school.example"],
  ["smtp://mail.example?x=1", "chat@school.example"],
  ["smtp://mail.example", "School Chat"],
  ["smtp://mail.example", "a@school.example, b@school.example"],
  ["smtp://mail.example", "x\r\nBcc: y <a@school.example>"],
  ["smtp://mail.example", ""],
  ["", "chat@school.example"],
])("%j with %j is none, and says why without the address", (url, from) => {
  const setup = read(url, from);
  expect(setup).toEqual({ kind: "broken", problem: expect.stringMatching(/SMTP_URL|MAIL_FROM/) });
  expect(JSON.stringify(setup)).not.toMatch(/p%zz|half/);
});

it("nothing set is nothing wrong", () => {
  expect(read("", "")).toEqual({ kind: "off" });
});

it("only `off` allows to speak unencrypted", () => {
  vi.stubEnv("MAIL_TLS", "no");
  expect(read("smtp://mail.example")).toMatchObject({ server: { needsTls: true } });
  vi.stubEnv("MAIL_TLS", "off");
  expect(read("smtp://mail.example")).toMatchObject({ server: { needsTls: false } });
});
