import { api } from "@convex/_generated/api";
import { useAction } from "convex/react";
import { useState } from "react";
import { getLanguage } from "../../../lib/i18n/locale";
import { withProof } from "../../../lib/proof/withProof";
import { toAuthFailure, type AuthFailure } from "../logic/authFailure";
import { findEmailProblem, type EmailProblem } from "../logic/validation";

export interface CodeRequest {
  busy: boolean;
  /** How far the work is that the server asks for after many requests, from 0 to 1. */
  workDone: number | null;
  failure: AuthFailure | null;
  /** Shown from the first submit on, and follows the typing from then. */
  problem: EmailProblem | null;
  submit: () => Promise<void>;
}

interface CodeRequestOptions {
  email: string;
  onProblem: () => void;
  onSent: () => void;
}

/** Asks for a code by e-mail, in the language of the page. */
export function useCodeRequest({ email, onProblem, onSent }: CodeRequestOptions): CodeRequest {
  const requestCode = useAction(api.accounts.requestResetCode);
  const [tried, setTried] = useState(false);
  const [busy, setBusy] = useState(false);
  const [workDone, setWorkDone] = useState<number | null>(null);
  const [failure, setFailure] = useState<AuthFailure | null>(null);
  const problem = findEmailProblem(email);

  async function submit(): Promise<void> {
    if (busy) return;
    setTried(true);
    setFailure(null);
    if (problem !== null) {
      onProblem();
      return;
    }
    setBusy(true);
    try {
      const request = { email: email.trim(), language: getLanguage() };
      await withProof((proof) => requestCode({ ...request, ...proof }), setWorkDone);
      onSent();
    } catch (error) {
      setFailure(toAuthFailure(error));
    } finally {
      setWorkDone(null);
      setBusy(false);
    }
  }

  return { busy, workDone, failure, problem: tried ? problem : null, submit };
}
