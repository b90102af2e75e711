"""Two agents of LangGraph, one after the other, recorded by OpenInference's instrumentation of LangChain.

Nothing here knows of Chorus: OTEL_* variables say where the spans go.
"""

from langchain.agents import create_agent
from langchain_core.tools import tool
from langchain_openai import ChatOpenAI
from langgraph.graph import END, START, MessagesState, StateGraph
from openinference.instrumentation.langchain import LangChainInstrumentor
from opentelemetry import trace
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor

provider = TracerProvider()
provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
trace.set_tracer_provider(provider)
LangChainInstrumentor().instrument(tracer_provider=provider)


@tool
def get_weather(city: str) -> str:
    """The weather of a city."""
    return "14 °C, rain"


# An agent without a name is called like the service.
meteorologist = create_agent(ChatOpenAI(model="gpt-stub"), [get_weather], name="meteorologist")
editor = create_agent(ChatOpenAI(model="gpt-stub"), name="editor")

graph = StateGraph(MessagesState)
graph.add_node("meteorologist", meteorologist)
graph.add_node("editor", editor)
graph.add_edge(START, "meteorologist")
graph.add_edge("meteorologist", "editor")
graph.add_edge("editor", END)

question = {"role": "user", "content": "What is the weather in Paris? Write to ann@example.org."}
# The conversation; without it each run is one of its own.
config = {"metadata": {"session_id": "weather-langgraph"}}
answer = graph.compile(name="newsroom").invoke({"messages": [question]}, config=config)
print(answer["messages"][-1].content)
provider.shutdown()
