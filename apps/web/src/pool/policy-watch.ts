/** What a page's content security policy has forbidden. */
export interface Refusal {
  /** such as `worker-src`, `script-src-elem`, `require-trusted-types-for` */
  readonly directive: string;
  readonly blocked: string;
}

export interface PolicyWatch {
  /** What was forbidden so far. The browser tells it a little after it has happened. */
  refusals(): Promise<readonly Refusal[]>;
  stop(): void;
}

const PATIENCE_MILLISECONDS = 50;

/** Hears what the policy forbids while a worker starts. A policy that only reports forbids nothing. */
export function watchPolicy(): PolicyWatch {
  const heard: Refusal[] = [];
  const hear = ({ disposition, effectiveDirective, blockedURI }: SecurityPolicyViolationEvent) => {
    if (disposition !== 'report') heard.push({ directive: effectiveDirective, blocked: blockedURI });
  };
  globalThis.addEventListener('securitypolicyviolation', hear);
  return {
    async refusals() {
      await new Promise((resolve) => setTimeout(resolve, PATIENCE_MILLISECONDS));
      return heard;
    },
    stop: () => globalThis.removeEventListener('securitypolicyviolation', hear),
  };
}
