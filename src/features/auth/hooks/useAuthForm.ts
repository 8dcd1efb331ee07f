import { useAuthActions } from "@convex-dev/auth/react";
import { useState } from "react";
import { withProof } from "../../../lib/proof/withProof";
import { failedField, toAuthFailure, type AuthFailure } from "../logic/authFailure";
import {
  FIELD_ORDER,
  findProblems,
  type AuthFlow,
  type Credentials,
  type FieldName,
  type FieldProblems,
} from "../logic/validation";

export interface AuthForm {
  busy: boolean;
  /** How far the work is that the server asks for after many wrong tries, from 0 to 1. */
  workDone: number | null;
  failure: AuthFailure | null;
  /** Problems are shown from the first submit on, and follow the typing from then. */
  problems: FieldProblems;
  submit: () => Promise<void>;
}

interface AuthFormOptions {
  flow: AuthFlow;
  credentials: Credentials;
  needsCode: boolean;
  onProblems: (fields: FieldName[]) => void;
}

export function useAuthForm(options: AuthFormOptions): AuthForm {
  const { flow, credentials, needsCode, onProblems } = options;
  const { signIn } = useAuthActions();
  const [tried, setTried] = useState(false);
  const [busy, setBusy] = useState(false);
  const [workDone, setWorkDone] = useState<number | null>(null);
  const [failure, setFailure] = useState<AuthFailure | null>(null);

  async function submit(): Promise<void> {
    if (busy) return;
    setTried(true);
    setFailure(null);
    const found = findProblems(flow, credentials, { needsCode });
    const broken = FIELD_ORDER.filter((field) => found[field]);
    if (broken.length > 0) {
      onProblems(broken);
      return;
    }
    setBusy(true);
    try {
      const params = toParams(flow, credentials);
      await withProof((proof) => signIn("password", { ...params, ...proof }), setWorkDone);
    } catch (error) {
      const reason = toAuthFailure(error);
      setFailure(reason);
      const field = failedField(reason);
      if (field) onProblems([field]);
    } finally {
      setWorkDone(null);
      setBusy(false);
    }
  }

  return {
    busy,
    workDone,
    failure,
    problems: tried ? findProblems(flow, credentials, { needsCode }) : {},
    submit,
  };
}

function toParams(
  flow: AuthFlow,
  { name, email, password, code }: Credentials,
): Record<string, string> {
  const shared = { flow, email: email.trim(), password };
  switch (flow) {
    case "signIn":
      return shared;
    case "signUp":
      return { ...shared, name: name.trim(), invite: code.trim() };
    case "reset":
      return { ...shared, code: code.trim() };
  }
}
