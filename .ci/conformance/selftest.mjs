// Plants defects into copies of a project that has none, and looks that each is found by the checks that ought to, and by no
// other. All copies are in one project, under names of their own, so the checks run once; a defect that stops the Salesforce CLI
// for all of them has a project to itself, which the slow checks of classes leave out.
import fs from 'node:fs';
import path from 'node:path';
import { Project } from './project.mjs';
import { checkProject } from './check.mjs';
import { DEFECTS } from './defects/defects.mjs';
import { withFolder } from './tools.mjs';

const FIXTURE = path.join(import.meta.dirname, 'defects/fixture');
const SOURCES = 'force-app/main/default';

// A name as long as the fixture's, so that no line is laid out anew.
const nameFor = (index) => `Bad${String(index).padStart(3, '0')}`;

function plant(folder, name, { defect, file, edit, remove, add, copyOf, text: added }) {
  const fixture = new Project(FIXTURE);
  const write = (to, text) => {
    const target = path.join(folder, to.replaceAll('Sample', name));
    fs.mkdirSync(path.dirname(target), { recursive: true });
    fs.writeFileSync(target, text.replaceAll('Sample', name));
  };
  for (const it of fixture.files) {
    let text = fixture.read(it);
    if (it === `${SOURCES}/${remove}`) continue;
    if (edit && it === `${SOURCES}/${file}`) {
      if (!text.includes(edit[0])) throw new Error(`${defect}: the fixture has no such text`);
      text = text.replace(edit[0], () => edit[1]);
    }
    write(it, text);
  }
  if (add) write(add, added ?? fixture.read(`${SOURCES}/${copyOf}`));
}

async function findingsOf(planted, leftOut) {
  return withFolder(async (folder) => {
    for (const { name, ...defect } of planted) plant(folder, name, defect);
    return (await checkProject(new Project(folder), leftOut)).findings;
  });
}

const all = [{ defect: 'none', found: [] }, ...DEFECTS].map((it, index) => ({ ...it, name: nameFor(index) }));
const together = all.filter((it) => !it.alone);
const findings = await findingsOf(together);
for (const defect of all.filter((it) => it.alone)) {
  const own = await findingsOf([defect], ['pmd', 'types']);
  findings.push(...own.map((it) => ({ ...it, alone: defect.name })));
}

let failures = 0;
const attributed = new Set();
for (const { name, defect, found } of all) {
  const own = findings.filter((it) => it.alone === name || (!it.alone && path.basename(it.file).startsWith(name)));
  own.forEach((it) => attributed.add(it));
  const by = [...new Set(own.map((it) => it.check))].sort();
  if (by.join() === found.join()) continue;
  failures += 1;
  console.log(`${defect}: found by [${by}], not by [${found}]`);
  own.forEach((it) => console.log(`    ${it.check}/${it.rule} ${path.basename(it.file)}:${it.line}: ${it.message}`));
}
for (const it of findings.filter((it) => !attributed.has(it))) {
  failures += 1;
  console.log(`belongs to no defect: ${it.check}/${it.rule} ${it.file}:${it.line}: ${it.message}`);
}
console.log(`${all.length - failures} passed, ${failures} failed`);
process.exitCode = failures ? 1 : 0;
