import { runFunction } from "../scripts/deployment.mjs";
import type { Backend } from "./backend";
import { PASSWORD, signIn, signUp, type Person } from "./people";

/** People in the demo school, and one who has not written to anybody yet. */
export interface School {
  nadia: Person;
  newcomer: Person;
}

/** Fills the backend with the demo school; a second time changes nothing. */
export async function openSchool(backend: Backend): Promise<School> {
  const deployment = await backend.deployment();
  await runFunction(deployment, "seed:demo", {}, { timeoutMs: 120_000 });
  return {
    nadia: await signIn(backend.apiUrl, { email: "nadia@school.example", password: PASSWORD }),
    newcomer: await signUp(backend.apiUrl, "Nadia Rahman"),
  };
}
