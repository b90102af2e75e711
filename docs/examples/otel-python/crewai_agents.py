"""Two agents of CrewAI, one after the other, recorded by OpenInference's instrumentations of CrewAI and of openai.

Nothing here knows of Chorus: OTEL_* variables say where the spans go.
"""

import os

# CrewAI's own reports to its makers are spans, too; they are none of ours.
os.environ["CREWAI_DISABLE_TELEMETRY"] = "true"
os.environ["CREWAI_TRACING_ENABLED"] = "false"

from opentelemetry import trace
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor

provider = TracerProvider()
provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
trace.set_tracer_provider(provider)

from openinference.instrumentation import using_session
from openinference.instrumentation.crewai import CrewAIInstrumentor
from openinference.instrumentation.openai import OpenAIInstrumentor

CrewAIInstrumentor().instrument(tracer_provider=provider)
OpenAIInstrumentor().instrument(tracer_provider=provider)

from crewai import LLM, Agent, Crew, Task
from crewai.tools import tool


@tool("get_weather")
def get_weather(city: str) -> str:
    """The weather of a city."""
    return "14 °C, rain"


llm = LLM(model="gpt-stub", provider="openai", base_url=os.environ["OPENAI_BASE_URL"])
meteorologist = Agent(role="meteorologist", goal="Tell the weather.", backstory="", llm=llm, tools=[get_weather])
editor = Agent(role="editor", goal="Make it short.", backstory="", llm=llm)
question = "What is the weather in Paris? Write to ann@example.org."
tasks = [
    Task(description=question, expected_output="The weather.", agent=meteorologist),
    Task(description="Make it short.", expected_output="A sentence.", agent=editor),
]

# The conversation; without it each run is one of its own.
with using_session("weather-crewai"):
    print(Crew(agents=[meteorologist, editor], tasks=tasks).kickoff())
provider.shutdown()
