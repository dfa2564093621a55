/** The cells as a Markdown table: the mean over seeds, and the range where there are several. */
export function tableOf(cells) {
  const names = [...new Set(cells.map(({ recipe }) => recipe))];
  const groups = new Map();
  for (const cell of cells) groups.set(rowOf(cell), [...(groups.get(rowOf(cell)) ?? []), cell]);
  const lines = [...groups].map(([row, all]) => {
    const columns = names.map((name) => spread(all.filter(({ recipe }) => recipe === name)));
    return `| ${row} | ${columns.join(' | ')} |`;
  });
  const head = `| task | metric | width | updates | ${names.join(' | ')} |`;
  return `${[head, head.replace(/[^|]+/g, ' --- '), ...lines].join('\n')}\n`;
}

const rowOf = ({ task, metric, width, steps }) => [task, metric, width, steps].join(' | ');

function spread(cells) {
  if (cells.length === 0) return '';
  const scores = cells.map(({ score }) => score);
  const mean = scores.reduce((sum, score) => sum + score, 0) / scores.length;
  const range = `${Math.min(...scores).toFixed(3)} to ${Math.max(...scores).toFixed(3)}, n = ${scores.length}`;
  return scores.length === 1 ? `${mean.toFixed(3)} (n = 1)` : `${mean.toFixed(3)} (${range})`;
}
