"""A real browser for tests: Chromium without a window, spoken to in the Chrome DevTools Protocol.

It goes over a pair of pipes (`--remote-debugging-pipe`), so it needs no port and no package.
"""

import json
import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), "")

_FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--disable-extensions", "--disable-dev-shm-usage",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1", "--remote-debugging-pipe", "about:blank",
)  # fmt: skip
_LONGEST = 600  # seconds of waiting: it only ends what hangs
_GONE = ("navigated", "context")  # in the answer where a page goes elsewhere while it is asked


class Browser:
    """One tab."""

    def __init__(self, read: int, write: int) -> None:
        self._pipe = os.fdopen(read, "rb", buffering=0)
        self._write = write
        self._rest = b""
        self._number = 0
        self._session = ""
        self.said: list[str] = []  # on the console, errors too
        self.asked: list[str] = []  # addresses that were loaded
        targets = self._call("Target.getTargets")["targetInfos"]
        target = next(item["targetId"] for item in targets if item["type"] == "page")
        self._session = self._call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for part in ("Page", "Runtime", "Log", "Network"):
            self._call(f"{part}.enable")

    def open(self, file: Path) -> None:
        """Load a page from a file, and wait until its scripts have run."""
        self.go(file.as_uri())
        self.wait(f"location.href === {json.dumps(file.as_uri())} && document.readyState === 'complete'")

    def go(self, url: str) -> None:
        """Begin to load an address."""
        self._call("Page.navigate", url=url)

    def wait(self, condition: str) -> None:
        """Wait until an expression is true, however slow the machine is."""
        end, late = time.monotonic() + _LONGEST, False
        while not late:
            late = time.monotonic() > end  # asked once more after that: this process may have slept itself
            try:
                if self.run(condition):
                    return
            except AssertionError as error:
                if not any(word in str(error) for word in _GONE):
                    raise
            time.sleep(0.05)
        raise TimeoutError(condition)

    def languages(self, accepted: str) -> None:
        """Be the browser of someone who reads these languages, as in the header Accept-Language."""
        agent = self.run("navigator.userAgent")
        self._call("Emulation.setUserAgentOverride", userAgent=agent, acceptLanguage=accepted)

    def run(self, script: str) -> Any:
        """Return the value of an expression, or of what it promises."""
        answer = self._call("Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True)
        assert "exceptionDetails" not in answer, answer
        return answer["result"].get("value")

    def key(self, name: str, code: int, text: str = "") -> None:
        """Press and release a key."""
        parts = {"key": name, "code": name, "windowsVirtualKeyCode": code}
        self._call("Input.dispatchKeyEvent", type="keyDown", text=text, **parts)
        self._call("Input.dispatchKeyEvent", type="keyUp", **parts)

    def type(self, text: str) -> None:
        """Write into what has the focus."""
        self._call("Input.insertText", text=text)

    def complaints(self) -> list[str]:
        """Return what was said on the console but for notes that a script leaves there."""
        return [text for text in self.said if json.loads(text).get("type") != "log"]

    def _call(self, method: str, **arguments: Any) -> Any:
        self._number += 1
        message: dict[str, Any] = {"id": self._number, "method": method, "params": arguments}
        if self._session:
            message["sessionId"] = self._session
        os.write(self._write, json.dumps(message).encode() + b"\0")
        for answer in self._answers():
            if answer.get("id") == self._number:
                assert "error" not in answer, answer
                return answer["result"]
        raise EOFError(method)

    def _answers(self) -> Iterator[dict[str, Any]]:
        while True:
            while b"\0" in self._rest:
                line, _, self._rest = self._rest.partition(b"\0")
                answer = json.loads(line)
                self._note(answer.get("method"), answer.get("params", {}))
                yield answer
            piece = self._pipe.read(1 << 16)
            if not piece:
                return
            self._rest += piece

    def _note(self, event: str | None, about: dict[str, Any]) -> None:
        if event in {"Runtime.consoleAPICalled", "Runtime.exceptionThrown", "Log.entryAdded"}:
            self.said.append(json.dumps(about))
        if event == "Network.requestWillBeSent":
            self.asked.append(about["request"]["url"])


@contextmanager
def browser(folder: Path) -> Iterator[Browser]:
    """Start the browser with a profile in a folder, and end it."""
    (theirs, write), (read, also_theirs) = os.pipe(), os.pipe()
    # It reads from file descriptor 3 and writes to 4.
    command = f'exec "$@" 3<&{theirs} 4>&{also_theirs}'
    process = subprocess.Popen(
        ["bash", "-c", command, "browser", CHROMIUM, f"--user-data-dir={folder}", *_FLAGS],
        pass_fds=(theirs, also_theirs),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    os.close(theirs)
    os.close(also_theirs)
    tab = None
    try:
        tab = Browser(read, write)
        yield tab
    finally:
        os.close(write)
        process.terminate()
        process.wait()
        if tab is not None:
            tab._pipe.close()
