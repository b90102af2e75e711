import { describe, expect, it } from '@jest/globals';
import { apartProperties, brokerProperties, clusterId, propertiesEnv, propertiesFile } from './properties.ts';

const place = { listenOn: '127.0.0.1', port: 20_001, controllerPort: 20_002, dataFolder: '/data' } as const;

describe('brokerProperties', () => {
  it('listens and advertises on the loopback address', () => {
    expect(brokerProperties(place)).toMatchObject({
      listeners: 'PLAINTEXT://127.0.0.1:20001,CONTROLLER://127.0.0.1:20002',
      'advertised.listeners': 'PLAINTEXT://127.0.0.1:20001',
      'controller.quorum.voters': '1@127.0.0.1:20002',
    });
  });

  it('advertises the loopback address from inside a container too', () => {
    expect(brokerProperties({ ...place, listenOn: '0.0.0.0' })).toMatchObject({
      listeners: 'PLAINTEXT://0.0.0.0:20001,CONTROLLER://127.0.0.1:20002',
      'advertised.listeners': 'PLAINTEXT://127.0.0.1:20001',
    });
  });

  it('listens at doors of its own for proxies, and names the proxies there', () => {
    const doors = [
      { port: 20003, advertisedPort: 20004 },
      { port: 20005, advertisedPort: 20006 },
    ];
    expect(brokerProperties({ ...place, listenOn: '127.0.0.1', doors })).toMatchObject({
      listeners:
        'PLAINTEXT://127.0.0.1:20001,DOOR0://127.0.0.1:20003,DOOR1://127.0.0.1:20005,CONTROLLER://127.0.0.1:20002',
      'advertised.listeners': 'PLAINTEXT://127.0.0.1:20001,DOOR0://127.0.0.1:20004,DOOR1://127.0.0.1:20006',
      'inter.broker.listener.name': 'PLAINTEXT',
      'listener.security.protocol.map': 'PLAINTEXT:PLAINTEXT,DOOR0:PLAINTEXT,DOOR1:PLAINTEXT,CONTROLLER:PLAINTEXT',
    });
  });

  it('gives way to overrides', () => {
    expect(brokerProperties(place, { 'auto.create.topics.enable': true })).toMatchObject({
      'auto.create.topics.enable': true,
    });
  });
});

describe('apartProperties', () => {
  it('are of a broker and of its controller, which know of each other', () => {
    const { broker, controller } = apartProperties(
      { ...place, dataFolder: '/data' },
      { 'broker.session.timeout.ms': 5 },
    );
    expect(broker).toMatchObject({
      'node.id': 1,
      'process.roles': 'broker',
      listeners: 'PLAINTEXT://127.0.0.1:20001',
      'controller.quorum.voters': '2@127.0.0.1:20002',
    });
    expect(controller).toMatchObject({
      'node.id': 2,
      'process.roles': 'controller',
      listeners: 'CONTROLLER://127.0.0.1:20002',
      'controller.quorum.voters': '2@127.0.0.1:20002',
      'broker.session.timeout.ms': 5,
    });
    expect(controller).not.toHaveProperty('advertised.listeners');
  });
});

describe('propertiesFile', () => {
  it('writes one setting a line and escapes backslashes', () => {
    expect(propertiesFile({ 'node.id': 1, 'log.dirs': 'C:\\kafka' })).toBe('node.id=1\nlog.dirs=C:\\\\kafka\n');
  });
});

describe('propertiesEnv', () => {
  it("spells names as the image's start script does", () => {
    expect(propertiesEnv({ 'log.dirs': '/data', 'a_b.c-d': true })).toEqual({
      KAFKA_LOG_DIRS: '/data',
      KAFKA_A__B_C___D: 'true',
    });
  });
});

describe('clusterId', () => {
  it('is base64 of 16 bytes', () => {
    expect(clusterId(Buffer.alloc(16, 1))).toBe('AQEBAQEBAQEBAQEBAQEBAQ');
  });

  it('does not begin with a dash', () => {
    expect(clusterId(Buffer.alloc(16, 0xfb))).toBe('A_v7-_v7-_v7-_v7-_v7-w');
  });
});
