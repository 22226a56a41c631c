// A full type check of the classes by apex-ls, which has stubs of the platform's own types. A class with a known error
// is checked along: when that error is not reported, apex-ls did not look, and its silence is worth nothing.
import fs from 'node:fs';
import path from 'node:path';
import { finding } from '../project.mjs';
import { runJava, tail, withFolder } from '../tools.mjs';

const PLANTED = 'ZzPlantedError';
const PLANTED_SOURCE = `public class ${PLANTED} {
  public Auth.CustomOneTimePasswordDeliveryResult planted() {
    return Auth.CustomOneTimePasswordDeliveryResult.NO_SUCH_VALUE;
  }
}
`;
const PLANTED_META = `<?xml version="1.0" encoding="UTF-8" ?>
<ApexClass xmlns="http://soap.sforce.com/2006/04/metadata">
    <apiVersion>65.0</apiVersion>
    <status>Active</status>
</ApexClass>
`;

export const check = (project) =>
  withFolder(async (copy) => {
    project.copyTo(copy);
    const folder = path.join(copy, project.packageDirectories[0], 'planted');
    fs.mkdirSync(folder, { recursive: true });
    fs.writeFileSync(path.join(folder, `${PLANTED}.cls`), PLANTED_SOURCE);
    fs.writeFileSync(path.join(folder, `${PLANTED}.cls-meta.xml`), PLANTED_META);
    const args = ['--nocache', '--format', 'json', '--detail', 'warnings', '--workspace', copy];
    const { status, stdout, stderr } = await runJava('io.github.apexdevtools.apexls.CheckForIssues', args);
    let files;
    try {
      ({ files } = JSON.parse(stdout));
    } catch {
      throw new Error(`apex-ls exited ${status} without a result\n${tail(stderr)}`);
    }
    const findings = files.flatMap(({ path: file, messages }) =>
      messages.map(({ start, category, message }) =>
        finding(path.relative(copy, file), start.line, category, message.replaceAll(`${copy}/`, ''))
      )
    );
    const isPlanted = ({ file }) => path.basename(file) === `${PLANTED}.cls`;
    if (!findings.some((it) => isPlanted(it) && it.message.includes('NO_SUCH_VALUE'))) {
      throw new Error(`apex-ls did not report the planted error\n${tail(stderr)}`);
    }
    const found = findings.filter((it) => !isPlanted(it));
    // What its lexer cannot read it only mentions, without the file; most often the parser then stumbles over it too.
    const unread = stderr.split('\n').filter((line) => line.includes('token recognition error'));
    return found.length ? found : unread.map((line) => finding('', 0, 'Syntax', line));
  });
