// Checks documents against their schemas with ajv: node check.mjs OTPSMITH
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';

const ROOT = path.join(import.meta.dirname, '../..');
const TOOLS = process.env.DOCUMENT_TOOLS;
if (!TOOLS) throw new Error('DOCUMENT_TOOLS is not set; start this through .ci/documents/run');
const requireTool = createRequire(path.join(TOOLS, 'package.json'));
const load = (name) => requireTool(name).default ?? requireTool(name);
const YAML = requireTool('yaml');

const [otpsmith] = process.argv.slice(2);
const work = fs.mkdtempSync(path.join(os.tmpdir(), 'documents-'));
const findings = [];
let checked = 0;

function ask(args, cwd, statuses = [0]) {
  const { status, stdout, stderr, error } = spawnSync(otpsmith, args, { cwd, encoding: 'utf8', maxBuffer: 1 << 28 });
  if (error) throw error;
  if (!statuses.includes(status)) throw new Error(`otpsmith ${args.join(' ')} exited ${status}\n${stderr}`);
  return JSON.parse(stdout);
}

function compiled(Ajv, schema) {
  // The schema of SARIF has a pattern that is no regular expression with the flag `u`.
  const ajv = new Ajv({ strict: false, allErrors: true, unicodeRegExp: false });
  load('ajv-formats')(ajv);
  return ajv.compile(schema);
}

function hold(validate, document, name) {
  checked += 1;
  if (validate(document)) return;
  for (const error of validate.errors.slice(0, 5)) findings.push(`${name}: ${error.instancePath} ${error.message}`);
}

/** Files below some folders whose path fits. */
function files(pattern, ...folders) {
  return folders
    .flatMap((folder) => fs.readdirSync(path.join(ROOT, folder), { recursive: true }).map((name) => path.join(folder, name)))
    .filter((name) => pattern.test(name))
    .sort();
}

/** Cases of the rules, each as the file of its kind, so that every code has its results. */
function writeCases() {
  const cases = { spec: [], mock: [], project: [] };
  for (const file of files(/\/[SVALYMP]\d+\.txt$/, 'tests/rules')) {
    const texts = fs.readFileSync(path.join(ROOT, file), 'utf8').split(/^=== /m).slice(1);
    texts.forEach((text, index) => {
      const [head, ...lines] = text.split('\n');
      const kind = /^wrong (mock|project):/.exec(head)?.[1] ?? 'spec';
      const base = { spec: 'tests/rules/base.yaml', mock: 'tests/rules/mock.yaml' }[kind];
      const body = lines.join('\n').split(/^--- /m)[0];
      const keys = new Set([...body.matchAll(/^([a-z]+):/gm)].map(([, key]) => key));
      let isKept = true;
      const kept = (base ? fs.readFileSync(path.join(ROOT, base), 'utf8').split('\n') : []).filter((line) => {
        const key = /^([a-z]+):/.exec(line)?.[1];
        if (key) isKept = !keys.has(key);
        return isKept;
      });
      const name = { spec: 'spec.yaml', mock: 'mock.yaml', project: 'otpsmith.yaml' }[kind];
      const folder = path.join(work, 'cases', `${path.basename(file, '.txt')} ${index}`);
      fs.mkdirSync(folder, { recursive: true });
      fs.writeFileSync(path.join(folder, name), `${kept.join('\n')}\n${body}`);
      cases[kind].push(folder);
    });
  }
  return Object.values(cases).flat().length;
}

try {
  const sarif = JSON.parse(fs.readFileSync(path.join(TOOLS, 'node_modules/@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json'), 'utf8'));
  const isSarif = compiled(load('ajv-draft-04'), sarif);
  const count = writeCases();
  const log = ask(['check', '--format', 'sarif', 'cases'], work, [0, 1]);
  hold(isSarif, log, `SARIF of ${count} cases`);
  hold(isSarif, ask(['check', '--format', 'sarif'], work), 'SARIF of the built-in specs');
  const { results, tool } = log.runs[0];
  const codes = new Set(results.map((result) => result.ruleId));
  if (codes.size < 60) findings.push(`the cases have results of ${codes.size} rules only`);
  // What GitHub's documentation of code scanning requires beyond the schema.
  for (const rule of tool.driver.rules) {
    for (const part of ['shortDescription', 'fullDescription', 'help']) {
      if (!rule[part]?.text) findings.push(`rule ${rule.id} has no ${part}`);
    }
    if (rule.fullDescription?.text.length > 1024) findings.push(`the description of ${rule.id} is too long`);
  }
  for (const result of results) {
    const region = result.locations[0]?.physicalLocation.region ?? {};
    const isWhole = ['startLine', 'startColumn', 'endLine', 'endColumn'].every((key) => region[key] >= 1);
    if (!isWhole || !result.partialFingerprints?.primaryLocationLineHash) findings.push(`a result of ${result.ruleId} is not whole`);
  }

  fs.copyFileSync(path.join(ROOT, 'tests/project/sfdx-project.json'), path.join(work, 'sfdx-project.json'));
  const Ajv = load('ajv/dist/2020');
  const kinds = {
    spec: [...files(/spec\.yaml$/, 'provider-specs'), ...files(/\.yaml$/, 'tests/language')],
    mock: [...files(/mock\.yaml$/, 'provider-specs'), ...files(/\.yaml$/, 'tests/mocks', 'tests/language-mocks')],
    project: []
  };
  for (const [kind, names] of Object.entries(kinds)) {
    const validate = compiled(Ajv, ask(['schema', kind], work));
    for (const name of names) hold(validate, YAML.parse(fs.readFileSync(path.join(ROOT, name), 'utf8')), name);
  }
} finally {
  fs.rmSync(work, { recursive: true, force: true });
}
findings.forEach((finding) => console.log(finding));
console.log(`${checked} documents checked, ${findings.length} findings`);
process.exitCode = findings.length ? 1 : 0;
