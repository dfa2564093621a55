import { nothing, type TemplateResult } from 'lit';
import type { Lab } from '../lab/lab.js';
import type { Run } from '../lab/run.js';
import { failureText } from './failure-text.js';
import { html } from './text.js';

/** Where a run stands: a bar, a sentence, and what went wrong on the way. */
export function runProgress(lab: Lab, run: Run, planned: number, label: string): TemplateResult {
  const steps = run.steps || planned;
  const step = run.losses.length;
  return html`
    <progress max=${Math.max(1, steps)} .value=${step} aria-label=${label}></progress>
    <p class="muted">${statusText(lab, run, step, steps)}</p>
    ${
      run.restartedFrom === null
        ? nothing
        : html`<p class="notice" role="alert">${lab.t.status.restarted(run.restartedFrom)}</p>`
    }
    ${run.error === null ? nothing : html`<p class="notice" role="alert">${failureText(lab.t, run.error)}</p>`}
  `;
}

/** Where a run stands, in a sentence. */
export function statusText(lab: Lab, run: Run, step: number, steps: number): string {
  const { status } = lab.t;
  switch (run.status) {
    case 'idle':
      return status.idle;
    case 'waiting':
      return run.behindOthers ? status.waitingForOthers : status.waiting;
    case 'training':
      return status.training(step, steps);
    case 'paused':
      return status.paused(step, steps);
    case 'done':
      return status.done((run.trained!.milliseconds / 1000).toFixed(1));
    case 'failed':
      return status.failed;
  }
}
