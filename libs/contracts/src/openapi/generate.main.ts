// npm run contracts: writes the OpenAPI document, the JSON Schemas and the shapes of the live socket to ../generated.
import { generatedFiles, writeGenerated } from './generated.ts';

await writeGenerated();
console.log(`${Object.keys(generatedFiles()).length} files written to libs/contracts/generated`);
