// stub.main.ts <port> takes|silent: answers as ingestion does where it takes every message, or not at all.
import { createServer } from 'node:http';
import type { AgentMessage } from '@chorus/contracts';

const [port, manner] = process.argv.slice(2);

createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    if (request.method !== 'POST') {
      response.end();
      return;
    }
    if (manner === 'silent') return;
    const messages = JSON.parse(Buffer.concat(chunks).toString()) as AgentMessage[];
    const items = messages.map(({ agent_id, metadata }, index) => ({
      index,
      id: metadata.message_id,
      agent_state: {
        agent_id,
        standing: 'active',
        enforced: false,
        blocked: false,
        score: 71.5,
        since: '2026-03-01T11:00:00.000Z',
        reason: 'Cooperates.',
      },
    }));
    response.writeHead(202, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ accepted: items.length, rejected: 0, items }));
  });
}).listen(Number(port), '127.0.0.1');
