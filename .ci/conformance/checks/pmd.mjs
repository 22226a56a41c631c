// Every Apex rule of PMD, and Salesforce's AppExchange security rules, with the engine that Salesforce Code Analyzer uses.
import fs from 'node:fs';
import path from 'node:path';
import { finding } from '../project.mjs';
import { runJava, tail, withFolder } from '../tools.mjs';

// PMD itself has deprecated these.
const DEPRECATED = ['ExcessiveClassLength', 'NcssConstructorCount', 'NcssMethodCount', 'NcssTypeCount'];
const CATEGORIES = ['bestpractices', 'codestyle', 'design', 'documentation', 'errorprone', 'performance', 'security'];

function ruleset() {
  const excluded = DEPRECATED.map((name) => `<exclude name="${name}"/>`).join('');
  const categories = CATEGORIES.map((category) => {
    const content = category === 'design' ? excluded : '';
    return `<rule ref="category/apex/${category}.xml">${content}</rule>`;
  });
  return `<?xml version="1.0"?>
<ruleset name="apex" xmlns="http://pmd.sourceforge.net/ruleset/2.0.0">
<description>Every Apex rule</description>
${categories.join('\n')}
<rule ref="sfca/rulesets/AppExchange_apex.xml"/>
</ruleset>
`;
}

export const check = (project) =>
  withFolder(async (folder) => {
    const [rules, input, output] = ['rules.xml', 'input.json', 'output.json'].map((name) => path.join(folder, name));
    const filesToScan = project.classes.map((file) => path.join(project.dir, file));
    fs.writeFileSync(rules, ruleset());
    fs.writeFileSync(input, JSON.stringify({ ruleSetInputFile: rules, runDataPerLanguage: { apex: { filesToScan } } }));
    const env = { PMD_APEX_ROOT_DIRECTORY: project.dir };
    const { status, stdout, stderr } = await runJava('com.salesforce.sfca.pmdwrapper.PmdWrapper', ['run', input, output], env);
    if (!fs.existsSync(output)) throw new Error(`PMD exited ${status} without a result\n${tail(stdout + stderr)}`);
    const { violations, processingErrors } = JSON.parse(fs.readFileSync(output, 'utf8'));
    return [
      ...processingErrors.map(({ file, message, detail }) => {
        const line = Number(/line (\d+)/.exec(detail ?? '')?.[1] ?? 0);
        return finding(project.relative(file), line, 'unreadable', message ?? 'cannot be parsed');
      }),
      ...violations.map(({ rule, message, codeLocation }) =>
        finding(project.relative(codeLocation.file), codeLocation.startLine, rule, message)
      )
    ];
  });
