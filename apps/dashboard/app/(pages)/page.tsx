import { readConfig } from '../../src/config.ts';
import { FleetPage } from '../../src/fleet/fleet-page.tsx';

export default function Page() {
  return <FleetPage ingestion_url={readConfig().ingestion_url} />;
}
