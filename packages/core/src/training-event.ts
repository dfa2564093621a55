import type { TrainingSnapshot } from './training-snapshot.js';

export interface StepEvent {
  readonly type: 'step';
  /** 1 for the first update */
  readonly step: number;
  /** training loss BEFORE this update, dropout on */
  readonly loss: number;
  readonly learningRate: number;
  /** norm of this update's gradient, all parameters together, before clipping; where it is clipped or was asked for */
  readonly gradientNorm?: number;
}

export interface EvaluationEvent<Metrics extends object = EvaluationMetrics> {
  readonly type: 'evaluation';
  readonly step: number;
  /** what `evaluate` gave */
  readonly metrics: Metrics;
}

export interface CheckpointEvent {
  readonly type: 'checkpoint';
  readonly step: number;
  readonly snapshot: TrainingSnapshot;
}

export interface DoneEvent {
  readonly type: 'done';
  readonly step: number;
  readonly reason: 'finished' | 'aborted';
  readonly snapshot: TrainingSnapshot;
}

export type TrainingEvent<Metrics extends object = EvaluationMetrics> =
  | StepEvent
  | EvaluationEvent<Metrics>
  | CheckpointEvent
  | DoneEvent;

export interface TaskMetrics {
  /** mean loss per real token, dropout off, teacher forced */
  readonly loss: number;
  /** share of real tokens whose argmax is right, teacher forced */
  readonly tokenAccuracy: number;
  /** share of examples whose decoded sequence is exactly right */
  readonly exactMatch: number;
  /** share of examples whose decoded sequence has the right length */
  readonly lengthAccuracy: number;
}

export interface EvaluationMetrics extends TaskMetrics {
  /** set where only some examples were looked at: how many, and of how many */
  readonly sample?: { readonly examples: number; readonly of: number };
  readonly tasks: Readonly<Record<string, TaskMetrics>>;
}
