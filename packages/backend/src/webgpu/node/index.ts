export { wideProblem, wideRuns } from '../../wide/node/wide.js';
export { type AdapterDescription, describeAdapter } from '../adapter-description.js';
export { type DawnProbe, probeDawn } from './probe-dawn.js';
export { type SoftwareGpu, softwareGpu } from './software-gpu.js';
