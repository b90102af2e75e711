import { expect, it } from '@jest/globals';
import { Kafka, logLevel } from 'kafkajs';
import { launchChromium } from '../chromium/launch.ts';
import { exchange } from '../servers/exchange.ts';
import { chromiumForTests, describeWith, kafkaForTests, redisForTests } from './index.ts';

const kafka = await kafkaForTests();
const redis = await redisForTests();
const chromium = await chromiumForTests();

describeWith([kafka], 'kafkaForTests', () => {
  it('gives brokers that answer', async () => {
    const admin = new Kafka({ brokers: kafka.brokers.split(','), logLevel: logLevel.NOTHING }).admin();
    await admin.connect();
    expect((await admin.describeCluster()).brokers).toHaveLength(1);
    await admin.disconnect();
  });
});

describeWith([redis], 'redisForTests', () => {
  it('gives a Redis that answers', async () => {
    const port = Number(new URL(redis.url).port);
    expect(await exchange(port, Buffer.from('PING\r\n'), String)).toBe('+PONG\r\n');
  });
});

describeWith([chromium], 'launchChromium', () => {
  it('opens a page that runs its script', async () => {
    const browser = await launchChromium();
    const page = await browser.newPage();
    await page.setContent('<h1></h1><script>document.querySelector("h1").textContent = 6 * 7</script>');
    expect(await page.textContent('h1')).toBe('42');
    await browser.close();
  });
});

describeWith([{ missing: undefined }], 'describeWith', () => {
  it('runs a suite that has what it needs', () => {
    expect(kafka.missing ?? kafka.brokers).toBeTruthy();
  });
});
