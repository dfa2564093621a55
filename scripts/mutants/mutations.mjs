import ts from 'typescript';

const { SyntaxKind: kind } = ts;

const operators = new Map(
  [
    ['<', '<='],
    ['>', '>='],
    ['===', '!=='],
    ['+', '-'],
    ['*', '/'],
    ['&&', '||'],
    ['<<', '>>'],
  ].flatMap(([a, b]) => [
    [a, b],
    [b, a],
  ]),
);

/**
 * Every small fault that could be put into a module: another operator, a condition that always or never holds, a number that is one
 * more, a statement that is missing. Texts stay as they are.
 * @param {string} path
 * @param {string} source
 * @returns {{line: number, start: number, end: number, was: string, text: string}[]}
 */
export function mutationsOf(path, source) {
  const file = ts.createSourceFile(path, source, ts.ScriptTarget.Latest, true);
  const found = [];
  const add = (node, text) => {
    const start = node.getStart(file);
    const line = file.getLineAndCharacterOfPosition(start).line + 1;
    found.push({ line, start, end: node.end, was: node.getText(file), text });
  };
  const always = (condition) => {
    add(condition, 'true');
    add(condition, 'false');
  };
  const visit = (node) => {
    // of types nothing is left when a test runs
    if (ts.isTypeNode(node) || ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node)) return;
    if (ts.isImportDeclaration(node)) return;
    if (ts.isBinaryExpression(node)) {
      const other = operators.get(node.operatorToken.getText(file));
      if (other !== undefined) add(node.operatorToken, other);
    } else if (ts.isPrefixUnaryExpression(node) && node.operator === kind.ExclamationToken) {
      add(node, `(${node.operand.getText(file)})`);
    } else if (ts.isNumericLiteral(node)) {
      add(node, `(${node.text} + 1)`);
    } else if (ts.isIfStatement(node)) {
      always(node.expression);
    } else if (ts.isConditionalExpression(node)) {
      always(node.condition);
    } else if (ts.isExpressionStatement(node) || ts.isThrowStatement(node)) {
      add(node, ';');
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}
