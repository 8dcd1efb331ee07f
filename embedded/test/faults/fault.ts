/** One deliberate break of a rule of SPEC.md, and the test file that has to notice it. */
export type Fault = {
  /** The tests that may catch it begin with this number, unless `tests` says otherwise. */
  rule: string;
  /** What is wrong then, for the table. */
  breaks: string;
  /** Below the package. */
  file: string;
  /** Stands in the file exactly once. */
  find: string;
  replace: string;
  test: string;
  /** Number of the rule whose tests hold this one too. */
  tests?: string;
};
