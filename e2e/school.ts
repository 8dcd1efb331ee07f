import { runFunction } from "../scripts/deployment.mjs";
import type { Backend } from "./backend";
import { PASSWORD, signIn, signUp, type Person } from "./people";

/**
 * The demo school. Each call is a session of its own, since a page renews its tokens: a second page
 * that came with the same ones would be signed out.
 */
export interface School {
  /** Has written with everybody. */
  signInNadia: () => Promise<Person>;
  /** Another session of somebody. */
  signIn: (person: Person) => Promise<Person>;
  /** Has written to nobody yet. */
  signUp: (name: string) => Promise<Person>;
}

/** Fills the backend with the demo school; a second time changes nothing. */
export async function openSchool(backend: Backend): Promise<School> {
  const deployment = await backend.deployment();
  await runFunction(deployment, "seed:demo", {}, { timeoutMs: 120_000 });
  const nadia = { email: "nadia@school.example", password: PASSWORD };
  return {
    signInNadia: () => signIn(backend.apiUrl, nadia),
    signIn: ({ email, password }) => signIn(backend.apiUrl, { email, password }),
    signUp: (name) => signUp(backend.apiUrl, name),
  };
}
