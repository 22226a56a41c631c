// Does the Salesforce CLI take every file for what it is? It leaves out, without a word, what it does not take for metadata
// (a class without its -meta.xml), so the members of its package.xml are compared with the files, both ways; and so are those of
// a package.xml in the project, with the files of its owner.
import fs from 'node:fs';
import path from 'node:path';
import { finding } from '../project.mjs';
import { metadataType } from '../registry.mjs';
import { run, tail, toolPath, withFolder } from '../tools.mjs';
import { parseXml, text, texts } from '../xml.mjs';

const COMMANDS = [
  ['convert', ['project', 'convert', 'source', '--root-dir']],
  ['manifest', ['project', 'generate', 'manifest', '--source-dir']]
];

export const check = (project) =>
  withFolder(async (folder) => {
    const findings = [];
    const all = new Map();
    for (const packageDirectory of project.packageDirectories) {
      const expected = expectedMembers(project, packageDirectory, findings);
      expected.forEach((file, member) => all.set(member, file));
      for (const [rule, command] of COMMANDS) {
        const output = path.join(folder, `${rule}-${packageDirectory.replaceAll('/', '-')}`);
        const { members, problems } = await membersBySf(project, folder, [...command, packageDirectory], output);
        findings.push(...problems.map((message) => finding(packageDirectory, 0, rule, message)));
        if (problems.length) continue;
        findings.push(...differences(packageDirectory, rule, members, expected));
      }
    }
    for (const file of project.filesWith('/package.xml')) {
      const owner = project.owners[file];
      const members = membersOf(project.read(file));
      // Without an owner it is not known what it has to list.
      const isExpected = ([member, it]) => (owner ? project.owners[it] === owner : members.has(member));
      findings.push(...differences(file, 'package.xml', members, new Map([...all].filter(isExpected))));
    }
    return findings;
  });

function differences(place, rule, members, expected) {
  const missing = [...expected].filter(([member]) => !members.has(member));
  const unknown = [...members].filter((member) => !expected.has(member));
  return [
    ...missing.map(([member, file]) => finding(file, 0, rule, `${member} is not in ${place}`)),
    ...unknown.map((member) => finding(place, 0, rule, `${member} comes from no file`))
  ];
}

// "Type:Member" of every file, by its name.
function expectedMembers(project, packageDirectory, findings) {
  const members = new Map();
  for (const file of project.files.filter((it) => it.startsWith(`${packageDirectory}/`))) {
    const member = memberOf(file);
    if (member) members.set(member, file);
    else findings.push(finding(file, 0, 'suffix', 'is of no metadata type'));
  }
  return members;
}

function memberOf(file) {
  const [name, suffix] = path
    .basename(file)
    .replace(/-meta\.xml$/, '')
    .split(/\.(?=[^.]*$)/);
  const type = metadataType(suffix);
  // A field is a file of its own below its object's folder.
  if (type?.parent) return `${type.name}:${path.basename(path.dirname(path.dirname(file)))}.${name}`;
  return type && `${type.name}:${name}`;
}

async function membersBySf(project, home, args, output) {
  const env = {
    ...process.env,
    ...Object.fromEntries(['HOME', 'XDG_CACHE_HOME', 'XDG_CONFIG_HOME', 'XDG_DATA_HOME'].map((name) => [name, home])),
    SF_AUTOUPDATE_DISABLE: 'true',
    SF_DISABLE_LOG_FILE: 'true',
    SF_DISABLE_TELEMETRY: 'true',
    SF_HIDE_RELEASE_NOTES: 'true',
    SF_SKIP_NEW_VERSION_CHECK: 'true'
  };
  const sf = toolPath('.bin/sf');
  const { status, stdout, stderr } = await run(sf, [...args, '--output-dir', output, '--json'], { cwd: project.dir, env });
  let answer;
  try {
    answer = JSON.parse(stdout);
  } catch {
    throw new Error(`sf exited ${status} without an answer\n${tail(stderr)}`);
  }
  const problems = (answer.warnings ?? []).filter((warning) => !/deprecated/.test(warning));
  if (status !== 0) problems.push(`${answer.name}: ${answer.message}`);
  const manifest = path.join(output, 'package.xml');
  const members = membersOf(fs.existsSync(manifest) ? fs.readFileSync(manifest, 'utf8') : '');
  return { members, problems: problems.map((problem) => problem.replaceAll(`${project.dir}/`, '')) };
}

// "Type:Member" of everything that a package.xml lists.
function membersOf(manifest) {
  const types = manifest ? parseXml(manifest).children.filter((it) => it.name === 'types') : [];
  return new Set(types.flatMap((it) => texts(it, 'members').map((member) => `${text(it, 'name')}:${member}`)));
}
