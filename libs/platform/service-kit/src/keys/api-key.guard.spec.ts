import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Controller, Get, Module, Post, UseGuards } from '@nestjs/common';
import { keysEnv, reader, runModule, writer, type RunningModule } from '../testing/running-module.ts';
import { ApiKeyGuard, RequireScope } from './api-key.guard.ts';
import { ApiKeysModule } from './api-keys.module.ts';
import { newApiKey } from './api-keys.ts';

@Controller('vault')
@UseGuards(ApiKeyGuard)
class VaultController {
  @Get()
  @RequireScope('read')
  read() {
    return { fine: true };
  }

  @Post()
  @RequireScope('write')
  write() {
    return { fine: true };
  }
}

@Module({ imports: [ApiKeysModule], controllers: [VaultController] })
class VaultModule {}

let running: RunningModule;
beforeAll(async () => {
  running = await runModule(VaultModule, keysEnv);
});
afterAll(() => running.close());

describe('API keys', () => {
  it('answers 401 with WWW-Authenticate to no key and to an unknown one', async () => {
    const without = await running.problemFor('/vault');
    expect([without.status, without.response.headers.get('www-authenticate')]).toEqual([401, 'Bearer realm="chorus"']);
    expect(without.detail).toContain('An API key is needed');
    const unknown = await running.problemFor('/vault', { headers: { authorization: `Bearer ${newApiKey().key}` } });
    expect([unknown.status, unknown.detail]).toEqual([401, expect.stringContaining('not known')]);
    for (const value of ['Basic YTpi', 'Bearer', `Bearer ${reader.key} x`, reader.key])
      expect((await running.problemFor('/vault', { headers: { authorization: value } })).status).toBe(401);
  });

  it('takes a key from either header', async () => {
    for (const headers of [
      { authorization: `Bearer ${reader.key}` },
      { authorization: `bearer ${reader.key}` },
      { 'x-api-key': reader.key },
    ])
      expect((await fetch(`${running.url}/vault`, { headers })).status).toBe(200);
  });

  it('answers 403 and names the scope that is missing', async () => {
    const answer = await running.problemFor('/vault', { method: 'POST', headers: { 'x-api-key': reader.key } });
    expect(answer).toMatchObject({ status: 403, type: '/problems/missing-scope', required_scope: 'write' });
    expect(answer.detail).toBe('This needs the scope "write"; the key "reader" has read.');
    expect((await fetch(`${running.url}/vault`, { method: 'POST', headers: { 'x-api-key': writer.key } })).status).toBe(
      201,
    );
  });

  it('never logs a key', () => {
    expect(running.logged.length).toBeGreaterThan(5);
    expect(running.logged.join('')).not.toContain(reader.key);
    expect(running.logged.join('')).not.toContain(writer.key);
  });
});
