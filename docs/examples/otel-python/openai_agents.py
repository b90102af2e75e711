"""Two agents of the OpenAI Agents SDK one after the other, recorded by OpenInference's instrumentation of it.

Nothing here knows of Chorus: OTEL_* variables say where the spans go.
"""

from agents import Agent, Runner, function_tool, set_default_openai_api
from openinference.instrumentation import using_session
from openinference.instrumentation.openai_agents import OpenAIAgentsInstrumentor
from opentelemetry import trace
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor

provider = TracerProvider()
provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
trace.set_tracer_provider(provider)
OpenAIAgentsInstrumentor().instrument(tracer_provider=provider)
# The stub speaks the older of OpenAI's two interfaces only.
set_default_openai_api("chat_completions")


@function_tool
def get_weather(city: str) -> str:
    """The weather of a city."""
    return "14 °C, rain"


meteorologist = Agent(name="meteorologist", instructions="Tell the weather.", model="gpt-stub", tools=[get_weather])
editor = Agent(name="editor", instructions="Make it short.", model="gpt-stub")

# The conversation; without it each run is one of its own.
with using_session("weather-openai-agents"):
    found = Runner.run_sync(meteorologist, "What is the weather in Paris? Write to ann@example.org.")
    print(Runner.run_sync(editor, found.final_output).final_output)
provider.shutdown()
