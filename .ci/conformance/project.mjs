// An sfdx project as the checks see it: its files, its package directories, and what a check reports about them.
import fs from 'node:fs';
import path from 'node:path';

const SKIPPED_FOLDERS = new Set(['node_modules', '.git', '.sf', '.sfdx', '.otpsmith', 'provider-specs']);

export class Project {
  // `owners` maps a file to whom it was generated for.
  constructor(dir, owners = {}) {
    this.owners = owners;
    this.dir = path.resolve(dir);
    const config = JSON.parse(fs.readFileSync(path.join(this.dir, 'sfdx-project.json'), 'utf8'));
    this.packageDirectories = config.packageDirectories.map((entry) => entry.path);
    this.files = [...filesBelow(this.dir)].map((file) => path.relative(this.dir, file)).sort();
    this.sources = new Map();
    // What prettier's parse of each class leaves, for the checks after it.
    this.syntaxTrees = new Map();
  }

  filesWith(...suffixes) {
    return this.files.filter((file) => suffixes.some((suffix) => file.endsWith(suffix)));
  }

  get classes() {
    return this.filesWith('.cls');
  }

  read(file) {
    if (!this.sources.has(file)) this.sources.set(file, fs.readFileSync(path.join(this.dir, file), 'utf8'));
    return this.sources.get(file);
  }

  relative(file) {
    return path.relative(this.dir, path.resolve(this.dir, file));
  }

  // Copies what the tools read to an empty folder, to add something to it.
  copyTo(folder) {
    for (const file of this.files) {
      if (file !== 'sfdx-project.json' && !this.packageDirectories.some((dir) => file.startsWith(`${dir}/`))) continue;
      fs.mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
      fs.copyFileSync(path.join(this.dir, file), path.join(folder, file));
    }
  }
}

function* filesBelow(dir) {
  for (const entry of fs.readdirSync(dir, { withFileTypes: true })) {
    const file = path.join(dir, entry.name);
    if (!entry.isDirectory()) yield file;
    else if (!SKIPPED_FOLDERS.has(entry.name)) yield* filesBelow(file);
  }
}

/** One thing that is wrong. `line` is 0 when it is about the whole file; `detail` may have several lines. */
export function finding(file, line, rule, message, detail = '') {
  return { file, line, rule, message: message.replace(/\s+/g, ' ').trim(), detail };
}

export const nameOf = (file) => path.basename(file).replace(/\..*$/, '');
