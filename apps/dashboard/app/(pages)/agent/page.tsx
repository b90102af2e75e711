import { AgentPage } from '../../../src/agent/agent-page.tsx';

export default function Page() {
  return <AgentPage />;
}
