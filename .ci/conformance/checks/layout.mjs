// Is every file what prettier writes with the settings of a standard sfdx project? prettier's Apex plugin reads classes
// with jorje, the parser of Salesforce's own compiler, so a syntax error is found here too. The syntax trees are kept.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { finding } from '../project.mjs';
import { requireTool, run, withFolder } from '../tools.mjs';

const KINDS = ['.cls', '.xml', '.json', '.md', '.yaml', '.yml'];
const LONGEST_DIFF = 40;

export async function check(project) {
  const prettier = requireTool('prettier');
  const apex = await import(pathToFileURL(requireTool.resolve('prettier-plugin-apex')));
  const options = {
    trailingComma: 'none',
    plugins: [keepingTrees(apex, project), requireTool.resolve('@prettier/plugin-xml')]
  };
  const findings = [];
  const waiting = project.filesWith(...KINDS);
  const work = async () => {
    for (let file = waiting.shift(); file; file = waiting.shift()) findings.push(...(await checkFile(file)));
  };
  const checkFile = async (file) => {
    const text = project.read(file);
    try {
      const expected = await prettier.format(text, { ...options, filepath: file });
      if (expected === text) return [];
      const { line, diff } = await difference(text, expected);
      return [finding(file, line, 'layout', 'is not what prettier writes', diff)];
    } catch (error) {
      // jorje: "Unexpected token '('. line 3 column 5"; the others carry a place.
      const line = error.loc?.start?.line ?? Number(/line (\d+)/.exec(error.message)?.[1] ?? 0);
      return [finding(file, line, 'syntax', error.message.split('\n', 1)[0])];
    }
  };
  // The Apex parser is a program of its own for each class, so several can run at once.
  await Promise.all(Array.from({ length: os.availableParallelism() }, work));
  return findings;
}

function keepingTrees(plugin, project) {
  const parse = async (text, options) => {
    const tree = await plugin.parsers.apex.parse(text, options);
    const unit = Object.values(tree).find((value) => value?.unit)?.unit;
    // prettier attaches comments to the tree it prints, so the copy is made first.
    project.syntaxTrees.set(options.filepath, structuredClone(unit));
    return tree;
  };
  return { ...plugin, parsers: { ...plugin.parsers, apex: { ...plugin.parsers.apex, parse } } };
}

function difference(actual, expected) {
  return withFolder(async (folder) => {
    fs.writeFileSync(path.join(folder, 'is'), actual);
    fs.writeFileSync(path.join(folder, 'should-be'), expected);
    const { stdout } = await run('git', ['diff', '--no-index', '--no-color', 'is', 'should-be'], { cwd: folder });
    const lines = stdout.split('\n').slice(4);
    const hunk = /^@@ -(\d+)/.exec(lines[0]);
    // A hunk begins with up to three lines that are the same.
    const same = lines.slice(1).findIndex((line) => /^[-+]/.test(line));
    const more = lines.length > LONGEST_DIFF ? '\n  …' : '';
    return {
      line: hunk ? Number(hunk[1]) + Math.max(same, 0) : 0,
      diff: lines.slice(0, LONGEST_DIFF).join('\n').trimEnd() + more
    };
  });
}
