"""The Python SDK: `python3 python.py URL STEPS` makes the calls of STEPS (JSON) and prints what it found as JSON."""

import asyncio
import json
import sys

URL, STEPS = sys.argv[1], json.loads(sys.argv[2])


def plain(result):
    return result.model_dump(mode="json", by_alias=True, exclude_none=True)


async def find(server, session):
    from mcp import McpError

    tools = await session.list_tools()
    results = {}
    for step, call in STEPS.items():
        try:
            results[step] = plain(await session.call_tool(call["name"], call["arguments"]))
        except McpError as error:
            results[step] = {"error": error.error.code}
    return {"server": server, "tools": [tool.name for tool in tools.tools], "results": results}


async def with_session():
    from mcp import ClientSession
    from mcp.client.streamable_http import streamable_http_client

    async with streamable_http_client(URL) as streams:
        async with ClientSession(streams[0], streams[1]) as session:
            initialized = await session.initialize()
            return await find(initialized.serverInfo.name, session)


async def with_client():
    import mcp

    # the name of the exception that 1.x calls McpError
    if not hasattr(mcp, "McpError"):
        mcp.McpError = mcp.MCPError
    async with mcp.Client(URL) as client:
        return await find(client.server_info.name, client)


def is_second():
    import mcp

    return hasattr(mcp, "Client")


print(json.dumps(asyncio.run(with_client() if is_second() else with_session())))
