/** The texts of unmasked WebSocket frames that lie one after the other. @throws Error for any other kind of frame */
export function textsOf(frames: Buffer): string[] {
  const texts: string[] = [];
  for (let at = 0; at < frames.length;) {
    if (frames[at] !== 0x81) throw new Error(`Byte ${at} begins no whole text frame.`);
    const short = frames[at + 1]!;
    const header = short < 126 ? 2 : short === 126 ? 4 : 10;
    const length =
      header === 2 ? short : header === 4 ? frames.readUInt16BE(at + 2) : Number(frames.readBigUInt64BE(at + 2));
    const end = at + header + length;
    if (end > frames.length) throw new Error(`The frame at byte ${at} ends behind the last byte.`);
    texts.push(frames.toString('utf8', at + header, end));
    at = end;
  }
  return texts;
}
