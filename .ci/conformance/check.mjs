// Runs every check over one sfdx project: node check.mjs PROJECT [OWNERS.json]
//
// OWNERS.json maps a file to whom it was generated for, so that a finding names the provider. Exit status: 0 without a finding,
// 1 with one, 2 when a check could not run.
import fs from 'node:fs';
import os from 'node:os';
import { pathToFileURL } from 'node:url';
import { Project } from './project.mjs';
import * as compiler from './checks/compiler.mjs';
import * as convert from './checks/convert.mjs';
import * as layout from './checks/layout.mjs';
import * as metadata from './checks/metadata.mjs';
import * as pmd from './checks/pmd.mjs';
import * as references from './checks/references.mjs';
import * as types from './checks/types.mjs';

// The slow ones first; those of one row need what the one before it leaves in the project.
const CHECKS = [
  [{ name: 'pmd', ...pmd }],
  [{ name: 'types', ...types }],
  [{ name: 'convert', ...convert }],
  [
    { name: 'layout', ...layout },
    { name: 'compiler', ...compiler }
  ],
  [
    { name: 'metadata', ...metadata },
    { name: 'references', ...references }
  ]
];

/**
 * The findings of all checks but those, by file and line: [{check, file, line, rule, message, detail}], and how long each check
 * took.
 */
export async function checkProject(project, leftOut = []) {
  const findings = [];
  const timings = [];
  const rows = CHECKS.map((row) => row.filter(({ name }) => !leftOut.includes(name)));
  const work = async () => {
    for (let row = rows.shift(); row; row = rows.shift()) {
      for (const { name, check } of row) {
        const start = performance.now();
        const found = await check(project);
        timings.push({ name, seconds: (performance.now() - start) / 1000, count: found.length });
        findings.push(...found.map((it) => ({ check: name, ...it })));
      }
    }
  };
  await Promise.all(Array.from({ length: os.availableParallelism() }, work));
  findings.sort((a, b) => a.file.localeCompare(b.file, 'en') || a.line - b.line);
  return { findings, timings };
}

function print({ check, file, line, rule, message, detail }, owner) {
  const place = line ? `${file}:${line}` : file;
  console.log(`${owner ? `[${owner}] ` : ''}${place}: ${check}/${rule}: ${message}`);
  if (detail) console.log(detail.replace(/^/gm, '    '));
}

async function main([dir, ownersFile]) {
  const project = new Project(dir, ownersFile && JSON.parse(fs.readFileSync(ownersFile, 'utf8')));
  if (!project.classes.length) throw new Error('the project has no class');
  const { findings, timings } = await checkProject(project);
  findings.forEach((it) => print(it, project.owners[it.file]));
  for (const { name, seconds, count } of timings)
    console.log(`${name.padEnd(10)} ${seconds.toFixed(1).padStart(5)} s  ${count} findings`);
  console.log(`${project.files.length} files, ${project.classes.length} classes: ${findings.length} findings`);
  return findings.length ? 1 : 0;
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  process.exitCode = await main(process.argv.slice(2)).catch((error) => {
    console.log(`could not run: ${error.message}`);
    return 2;
  });
}
