"""The state under its one lock, from many threads at once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from emgbot.sandbox import Sandbox


def test_many_writers_lose_nothing_and_share_no_ts(sandbox: Sandbox) -> None:
    sandbox.bot_url = None
    root = sandbox.workspace.add("C1", user="U1", text="root").ts

    def write(number: int) -> None:
        message = sandbox.workspace.add("C1", user="U2", text=str(number), thread_ts=root)
        sandbox.workspace.react("C1", root, user=f"U{number}", name="eyes")
        sandbox.workspace.change("C1", message.ts, text=f"{number} edited")

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(write, range(200)))
    thread = sandbox.workspace.thread("C1", root)
    assert len({message.ts for message in thread}) == 201
    assert thread[0].reply_count == 200
    assert thread[0].latest_reply == thread[-1].ts
    assert len(thread[0].reactions[0][1]) == 200
    assert sorted(message.text for message in thread[1:]) == sorted(f"{number} edited" for number in range(200))


def test_whoever_waits_is_woken_by_the_next_change(sandbox: Sandbox) -> None:
    version = sandbox.workspace.version
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(sandbox.workspace.wait, version, timeout=10)
        sandbox.workspace.touch()
        assert waiting.result() > version
    now = sandbox.workspace.version
    assert sandbox.workspace.wait(now, timeout=0) == now
