// The replies of a mock, as `otpsmith mock` sends them.
import fs from 'node:fs';
import { requireTool } from '../tools.mjs';

const { parse } = requireTool('yaml');

export async function repliesOf(otpsmith, file) {
  if (fs.existsSync(file)) parse(fs.readFileSync(file, 'utf8'));
  return [];
}
