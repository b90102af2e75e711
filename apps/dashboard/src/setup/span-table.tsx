const ROWS = [
  ['Agent', 'gen_ai.agent.name', 'else the agent above it, else service.name'],
  ['Who to whom', 'parent span', 'request and response'],
  ['Conversation', 'gen_ai.conversation.id', 'or session.id, else the trace id'],
  ['Tool call', 'execute_tool', 'a message to tool:name and its answer'],
  ['Model', 'chat', 'a message to model:name and its answer'],
  ['Cost', 'gen_ai.usage.*', 'tokens by model'],
] as const;

/** Which attribute becomes what, as OpenTelemetry names them. */
export function SpanTable() {
  return (
    <>
      <table className="w-full border-collapse text-12">
        <tbody>
          {ROWS.map(([what, from, note]) => (
            <tr key={what} className="border-b border-line">
              <th scope="row" className="w-26 py-1.5 pr-3 text-left font-normal text-muted">
                {what}
              </th>
              <td className="id py-1 pr-3">{from}</td>
              <td className="py-1.5 text-muted">{note}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <p className="mt-2 text-12 text-muted">
        OpenInference and OpenLLMetry are understood by their own attributes. Spans without any of the three become no
        message.
      </p>
    </>
  );
}
