/**
 * SipHash-2-4: a keyed hash of 64 bits, made to stay unpredictable for those who choose the text but do not know the key.
 *
 * Source: J.-P. Aumasson, D. J. Bernstein, *SipHash: a fast short-input PRF*, INDOCRYPT 2012; the reference code is in the
 * public domain (CC0). Written here on 32-bit halves, as JavaScript has no fast 64-bit integers.
 */

/** 128 bits: k0 low, k0 high, k1 low, k1 high. */
export type SipKey = readonly [number, number, number, number];

/** 64 bits as two unsigned halves. */
export type Hash64 = readonly [high: number, low: number];

// v0 to v3 of the paper, each as low half, high half.
const V0 = 0;
const V1 = 2;
const V2 = 4;
const V3 = 6;

function add(v: Int32Array, a: number, b: number): void {
  const low = (v[a]! >>> 0) + (v[b]! >>> 0);
  v[a + 1] = v[a + 1]! + v[b + 1]! + (low > 0xffffffff ? 1 : 0);
  v[a] = low;
}

function xor(v: Int32Array, a: number, b: number): void {
  v[a]! ^= v[b]!;
  v[a + 1]! ^= v[b + 1]!;
}

/** To the left, by 1 to 31 bits. */
function rotate(v: Int32Array, a: number, bits: number): void {
  const low = v[a]!;
  const high = v[a + 1]!;
  v[a] = (low << bits) | (high >>> (32 - bits));
  v[a + 1] = (high << bits) | (low >>> (32 - bits));
}

/** Rotates by 32 bits. */
function swap(v: Int32Array, a: number): void {
  const low = v[a]!;
  v[a] = v[a + 1]!;
  v[a + 1] = low;
}

function rounds(v: Int32Array, times: number): void {
  for (let n = 0; n < times; n++) {
    add(v, V0, V1);
    rotate(v, V1, 13);
    xor(v, V1, V0);
    swap(v, V0);
    add(v, V2, V3);
    rotate(v, V3, 16);
    xor(v, V3, V2);
    add(v, V0, V3);
    rotate(v, V3, 21);
    xor(v, V3, V0);
    add(v, V2, V1);
    rotate(v, V1, 17);
    xor(v, V1, V2);
    swap(v, V2);
  }
}

/** Takes in eight bytes. */
function absorb(v: Int32Array, low: number, high: number): void {
  v[V3]! ^= low;
  v[V3 + 1]! ^= high;
  rounds(v, 2);
  v[V0]! ^= low;
  v[V0 + 1]! ^= high;
}

/** Four bytes, the first one lowest; 0 beyond the end. */
function wordAt(bytes: Uint8Array, at: number): number {
  const byte = (n: number) => (at + n < bytes.length ? bytes[at + n]! : 0);
  return byte(0) | (byte(1) << 8) | (byte(2) << 16) | (byte(3) << 24);
}

export function sipHash24(key: SipKey, bytes: Uint8Array): Hash64 {
  const [k0, k0h, k1, k1h] = key;
  const v = new Int32Array(8);
  v[V0] = k0 ^ 0x70736575;
  v[V0 + 1] = k0h ^ 0x736f6d65;
  v[V1] = k1 ^ 0x6e646f6d;
  v[V1 + 1] = k1h ^ 0x646f7261;
  v[V2] = k0 ^ 0x6e657261;
  v[V2 + 1] = k0h ^ 0x6c796765;
  v[V3] = k1 ^ 0x79746573;
  v[V3 + 1] = k1h ^ 0x74656462;
  const whole = bytes.length - (bytes.length % 8);
  for (let at = 0; at < whole; at += 8) absorb(v, wordAt(bytes, at), wordAt(bytes, at + 4));
  // The last block holds the rest, and the length in its highest byte.
  absorb(v, wordAt(bytes, whole), wordAt(bytes, whole + 4) | (bytes.length << 24));
  v[V2]! ^= 0xff;
  rounds(v, 4);
  return [(v[1]! ^ v[3]! ^ v[5]! ^ v[7]!) >>> 0, (v[0]! ^ v[2]! ^ v[4]! ^ v[6]!) >>> 0];
}
