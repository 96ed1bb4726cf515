"""How long others wait while somebody misbehaves: `make run` in one window, `python -m tests.rush [PORT]` in another.

Not a test: the figures depend on the machine. README, "Decisions", has those that settled the choice of the server.
Only this machine is ever asked, for about twenty seconds.
"""

import asyncio
import sys
import time
from collections import Counter

HALF_OPEN = 200
VISITORS = 192
SECONDS = 6
PAGE = b"GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
BEGINNINGS = {
    "half-sent headers": b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Le",
    "half-sent bodies": b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\nabc",
    "idle connections": b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n",
}


async def main(port: int) -> None:
    _say("calm", [await _page(port) for _ in range(20)])
    for name, beginning in BEGINNINGS.items():
        held = await asyncio.gather(*(_begin(port, beginning) for _ in range(HALF_OPEN)))
        await asyncio.sleep(2)
        _say(f"{HALF_OPEN} {name}", [await _page(port) for _ in range(10)])
        for writer in held:
            writer.close()
    answers: list[tuple[float, str]] = []
    until = time.monotonic() + SECONDS

    async def visitor() -> None:
        while time.monotonic() < until:
            answers.append(await _page(port))
            # Who is told to come back comes back, if not as late as asked.
            await asyncio.sleep(0.2 if answers[-1][1] == "503" else 0)

    await asyncio.gather(*(visitor() for _ in range(VISITORS)))
    _say(f"{VISITORS} visitors at once", answers)
    _say("right after", [await _page(port)])


async def _page(port: int) -> tuple[float, str]:
    began = time.monotonic()
    try:
        async with asyncio.timeout(8):
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(PAGE)
            answer = (await reader.read())[9:12].decode() or "closed"
            writer.close()
    except (OSError, TimeoutError) as failure:
        answer = type(failure).__name__
    return time.monotonic() - began, answer


async def _begin(port: int, beginning: bytes) -> asyncio.StreamWriter:
    _, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(beginning)
    return writer


def _say(name: str, answers: list[tuple[float, str]]) -> None:
    for kind, count in sorted(Counter(kind for _, kind in answers).items()):
        waits = sorted(wait for wait, answer in answers if answer == kind)
        p99 = waits[int(len(waits) * 0.99)]
        print(f"{name:<24} {kind:>4} x {count:<5} median {waits[len(waits) // 2]:.3f} s  99% {p99:.3f} s", flush=True)


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]) if len(sys.argv) > 1 else 8000))
