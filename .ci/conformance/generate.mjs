// Generates a handler for every provider into one sfdx project: node generate.mjs OTPSMITH FOLDER OWNERS.json
//
// The providers are the built-in ones, those of `torture/`, and those of the repository's `tests/language`. Each is generated
// twice: with the settings that it requires and without a flag, and with every setting and every flag, under other names. Values
// are the settings' own examples. OWNERS.json says for whom each file was generated.
import fs from 'node:fs';
import path from 'node:path';
import { run } from './tools.mjs';

const HERE = import.meta.dirname;
const LANGUAGE_SPECS = path.join(HERE, '../../tests/language');
const TORTURE_SPECS = path.join(HERE, 'torture/provider-specs');
// The longest class name of which the test class still has a name of at most 40 characters.
const LONGEST_CLASS_NAME = 36;
// What could end a literal, a comment or a formula, and text that is not what it looks like.
const MESSAGE =
  'it\'s "${otp}" \\ \\u0041 */ ]]> {!$Api.Session_ID} $${x} <b>&amp; %s \u202Ertl\u200F \u{1F600} e\u0301: ${default_text}';
const SFDX_PROJECT = `{
  "packageDirectories": [
    {
      "path": "force-app",
      "default": true
    }
  ],
  "namespace": "",
  "sourceApiVersion": "65.0"
}
`;

async function main([otpsmith, project, ownersFile]) {
  fs.mkdirSync(path.join(project, 'force-app'), { recursive: true });
  fs.writeFileSync(path.join(project, 'sfdx-project.json'), SFDX_PROJECT);
  const owners = {};
  const failures = [];
  let handlers = 0;

  const ask = async (...args) => {
    const { status, stdout, stderr } = await run(otpsmith, [
      '--project',
      project,
      '--color',
      'never',
      ...args,
      '--format',
      'json'
    ]);
    if (status !== 0) throw new Error(`otpsmith ${args.slice(0, 2).join(' ')} exited ${status}\n${stderr}${stdout}`.trim());
    return JSON.parse(stdout);
  };
  const generate = async (provider) => {
    const { settings } = await ask('explain', provider);
    for (const { owner, flags } of variants(provider, settings)) {
      try {
        const files = await ask('generate', provider, ...flags);
        // The manifest of the handler before this one belongs to none any more.
        const own = files.filter(({ status }) => status !== 'orphan').map(({ path: file }) => file);
        if (!own.some((file) => file.endsWith('.cls'))) throw new Error('no class was generated');
        for (const file of own) {
          if (owners[file]) throw new Error(`${file} was generated for ${owners[file]} before`);
          owners[file] = owner;
        }
        handlers += 1;
      } catch (error) {
        failures.push(`[${owner}] ${error.message}`);
      }
    }
  };
  const each = async (origin) => {
    const names = (await ask('providers')).filter((it) => it.origin === origin).map((it) => it.name);
    if (!names.length) throw new Error(`there is no provider of the origin ${origin}`);
    for (const name of names) await generate(name).catch((error) => failures.push(`[${name}] ${error.message}`));
    return names.length;
  };

  // The built-in ones first, so that no spec of the project takes the place of one.
  const builtIn = await each('built-in');
  const own = copySpecs(project);
  const others = await each('project');
  if (others !== own) failures.push(`${own} specs were copied into the project, and ${others} are listed`);
  fs.writeFileSync(ownersFile, JSON.stringify(owners));
  failures.forEach((it) => console.log(it));
  console.log(`${handlers} handlers of ${builtIn} built-in and ${others} other providers: ${failures.length} failures`);
  return failures.length ? 1 : 0;
}

function variants(provider, settings) {
  const set = (chosen) => chosen.flatMap(({ name, example }) => ['--set', `${name}=${example}`]);
  const stem = provider.replace(/(^|-)(.)/g, (_, __, letter) => letter.toUpperCase()).replace(/^(?=\d)/, 'N');
  const className = `${stem.slice(0, LONGEST_CLASS_NAME - '_Full'.length)}_Full`;
  const flags = {
    class: className,
    'test-class': `Test_${className.slice(0, LONGEST_CLASS_NAME - 1)}`,
    credential: `${stem}_Full`,
    access: 'public',
    docs: 'docs/every-flag',
    message: MESSAGE,
    timeout: '1m',
    'default-country': '49',
    manifest: `manifest/${className}/package.xml`
  };
  return [
    { owner: `${provider}, as little as possible`, flags: set(settings.filter((it) => it.required)) },
    {
      owner: `${provider}, every setting and flag`,
      flags: [...set(settings), ...Object.entries(flags).flatMap(([name, value]) => [`--${name}`, value])]
    }
  ];
}

// Returns how many there are.
function copySpecs(project) {
  const specs = path.join(project, 'provider-specs');
  fs.cpSync(TORTURE_SPECS, specs, { recursive: true });
  const files = fs.existsSync(LANGUAGE_SPECS) ? fs.readdirSync(LANGUAGE_SPECS).filter((it) => it.endsWith('.yaml')) : [];
  for (const file of files) {
    const text = fs.readFileSync(path.join(LANGUAGE_SPECS, file), 'utf8');
    const [, name] = /^name: *"?([a-z0-9-]+)/m.exec(text);
    fs.mkdirSync(path.join(specs, name), { recursive: true });
    fs.writeFileSync(path.join(specs, name, 'spec.yaml'), text);
  }
  return fs.readdirSync(specs).length;
}

process.exitCode = await main(process.argv.slice(2)).catch((error) => {
  console.log(`could not run: ${error.message}`);
  return 2;
});
