/** The report's style: readable on a phone, in the dark and on paper, without loading anything. */
export const style = `
:root { color-scheme: light dark; --figure-background: #fff; --line: #d0d7de; --soft: #57606a; --ink: #1f2328; --right: #0072b2; --wrong: #b34700; }
@media (prefers-color-scheme: dark) { :root { --figure-background: #0d1117; --line: #3d444d; --soft: #9198a1; --ink: #f0f6fc; --right: #56b4e9; --wrong: #e69f00; } }
body { margin: 0 auto; max-width: 64rem; padding: 1.5rem 1rem 4rem; font: 16px/1.5 system-ui, sans-serif; background: var(--figure-background); color: var(--ink); }
h1 { font-size: 1.6rem; line-height: 1.25; margin: 0 0 .5rem; }
h2 { font-size: 1.15rem; margin: 2.5rem 0 .25rem; }
p { margin: .25rem 0 1rem; max-width: 46rem; }
.soft { color: var(--soft); }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; font-size: .875rem; }
caption { text-align: left; color: var(--soft); padding: .25rem 0; }
th, td { text-align: left; padding: .3rem .9rem .3rem 0; border-bottom: 1px solid var(--line); vertical-align: top; white-space: nowrap; }
th.number, td.number { text-align: right; }
.stage-row > * { border-bottom: 0; padding-bottom: 0; }
.why td { white-space: normal; color: var(--soft); padding-top: 0; }
code { font: .9em ui-monospace, monospace; }
.right { color: var(--right); }
.wrong { color: var(--wrong); }
.stage { display: grid; grid-template-columns: minmax(0, 28rem) minmax(0, 1fr); gap: .5rem 2rem; align-items: start; }
@media (max-width: 48rem) { .stage { grid-template-columns: minmax(0, 1fr); } }
/* heads side by side */
.heads { display: flex; flex-wrap: wrap; gap: 0 1.5rem; }
svg { max-width: 100%; height: auto; overflow: visible; }
details { margin-top: .75rem; }
@media print { body { max-width: none; } .stage { break-inside: avoid; } }
`;
