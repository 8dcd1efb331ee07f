import { useAuthActions } from "@convex-dev/auth/react";
import { useState } from "react";
import { withProof } from "../logic/withProof";
import { toAuthFailure, type AuthFailure } from "../logic/authFailure";
import type { Credentials, FieldProblems } from "../logic/validation";

export type AuthFlow = "signIn" | "signUp";

export interface AuthForm {
  busy: boolean;
  /** How far the work is that the server asks for after many wrong tries, from 0 to 1. */
  workDone: number | null;
  failure: AuthFailure | null;
  /** Problems are shown from the first submit on, and follow the typing from then. */
  problems: FieldProblems;
  submit: (flow: AuthFlow) => Promise<void>;
}

interface AuthFormOptions {
  credentials: Credentials;
  findProblems: (credentials: Credentials) => FieldProblems;
  onProblems: (problems: FieldProblems) => void;
}

export function useAuthForm({ credentials, findProblems, onProblems }: AuthFormOptions): AuthForm {
  const { signIn } = useAuthActions();
  const [tried, setTried] = useState(false);
  const [busy, setBusy] = useState(false);
  const [workDone, setWorkDone] = useState<number | null>(null);
  const [failure, setFailure] = useState<AuthFailure | null>(null);

  async function submit(flow: AuthFlow): Promise<void> {
    if (busy) return;
    setTried(true);
    setFailure(null);
    const found = findProblems(credentials);
    if (Object.keys(found).length > 0) {
      onProblems(found);
      return;
    }
    setBusy(true);
    try {
      const params = toParams(flow, credentials);
      await withProof((proof) => signIn("password", { ...params, ...proof }), setWorkDone);
    } catch (error) {
      const reason = toAuthFailure(error);
      setFailure(reason);
      if (reason.kind === "field") onProblems({ [reason.field]: "weak" });
    } finally {
      setWorkDone(null);
      setBusy(false);
    }
  }

  return {
    busy,
    workDone,
    failure,
    problems: tried ? findProblems(credentials) : {},
    submit,
  };
}

function toParams(flow: AuthFlow, { name, email, password }: Credentials): Record<string, string> {
  const shared = { flow, email: email.trim(), password };
  return flow === "signUp" ? { ...shared, name: name.trim() } : shared;
}
