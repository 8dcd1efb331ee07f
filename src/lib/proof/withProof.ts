import { getAppError } from "../appError";
import type { ProofDemand } from "./solveProof";

/** Somebody else may spend the same challenge first; more than a few times in a row is a fault. */
const ROUNDS_MAX = 4;

/**
 * Tries, and where the server asks for work before the try, does it and tries again. The code for
 * it is loaded only then. `onProgress`: from 0 to 1.
 */
export async function withProof<Result>(
  attempt: (proof: { proof?: string }) => Promise<Result>,
  onProgress: (share: number) => void,
): Promise<Result> {
  let proof: { proof?: string } = {};
  for (let round = 1; ; round += 1) {
    try {
      return await attempt(proof);
    } catch (error) {
      const demand = toDemand(error);
      if (demand === null || round === ROUNDS_MAX) throw error;
      onProgress(0);
      const { solveProof } = await import("./solveProof");
      proof = { proof: await solveProof(demand, onProgress) };
    }
  }
}

function toDemand(error: unknown): ProofDemand | null {
  const refusal = getAppError(error);
  if (refusal?.code !== "ProofRequired") return null;
  const { challenge, bits } = refusal.data;
  return typeof challenge === "string" && typeof bits === "number" ? { challenge, bits } : null;
}
