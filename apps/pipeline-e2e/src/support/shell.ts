import { spawn } from 'node:child_process';

/** Runs lines of a shell as a person does who pastes them, and gives what they print. @throws Error where they fail */
export function shell(lines: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn('sh', { stdio: ['pipe', 'pipe', 'pipe'] });
    let [out, err] = ['', ''];
    child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));
    child.once('error', reject);
    child.once('close', (code) => (code === 0 ? resolve(out) : reject(new Error(`sh ended with ${code}: ${err}`))));
    child.stdin.end(`${lines}\n`);
  });
}
