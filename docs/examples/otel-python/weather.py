"""Two agents, a tool and a model, recorded by OpenTelemetry's SDK and a published instrumentation.

Nothing here knows of Chorus: OTEL_* variables say where the spans go. The only argument names the
instrumentation: opentelemetry (the default), openinference or openllmetry.
"""

import json
import sys
from contextlib import contextmanager

from openai import OpenAI
from opentelemetry import trace
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor


def instrumentor(name):
    if name == "openinference":
        from openinference.instrumentation.openai import OpenAIInstrumentor
    elif name == "openllmetry":
        from opentelemetry.instrumentation.openai import OpenAIInstrumentor
    else:
        from opentelemetry.instrumentation.openai_v2 import OpenAIInstrumentor
    return OpenAIInstrumentor()


provider = TracerProvider()
provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
trace.set_tracer_provider(provider)
recorder = sys.argv[1] if len(sys.argv) > 1 else "opentelemetry"
instrumentor(recorder).instrument(tracer_provider=provider)

tracer = trace.get_tracer("agents")
client = OpenAI(max_retries=0)
question = {"role": "user", "content": "What is the weather in Paris? Write to ann@example.org."}
tools = [{"type": "function", "function": {"name": "get_weather", "parameters": {"type": "object"}}}]


@contextmanager
def agent(name):
    with tracer.start_as_current_span(f"invoke_agent {name}") as span:
        span.set_attribute("gen_ai.operation.name", "invoke_agent")
        span.set_attribute("gen_ai.agent.name", name)
        span.set_attribute("gen_ai.conversation.id", f"weather-{recorder}")
        yield span


def get_weather(city):
    with tracer.start_as_current_span("execute_tool get_weather") as span:
        span.set_attribute("gen_ai.operation.name", "execute_tool")
        span.set_attribute("gen_ai.tool.name", "get_weather")
        span.set_attribute("gen_ai.tool.call.arguments", json.dumps({"city": city}))
        span.set_attribute("gen_ai.tool.call.result", "14 °C, rain")
        return "14 °C, rain"


with agent("planner"), agent("meteorologist"):
    first = client.chat.completions.create(model="gpt-stub", messages=[question], tools=tools)
    call = first.choices[0].message.tool_calls[0]
    weather = get_weather(**json.loads(call.function.arguments))
    answer = {"role": "tool", "tool_call_id": call.id, "content": weather}
    client.chat.completions.create(
        model="gpt-stub", messages=[question, first.choices[0].message, answer], tools=tools
    )

provider.shutdown()
