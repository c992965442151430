import sys
from pathlib import Path

import pytest

from local.functions.host import FunctionHost
from local.functions.logs import FunctionLogs, Record
from tests.unit.local_functions.aws import SmallAws

WRITE = """
import sys
print('{"event": "run_started", "ms": 3}')
def handler(event, context):
    print('plain text')
    print('{"event": "ข้อความ"}', flush=True)
    print('not {json}', file=sys.stderr)
    print('{broken')
    return 'well'
"""


def platform_line(record: Record) -> bool:
    return isinstance(record, str) and record.startswith(("START ", "END ", "REPORT "))


def test_listeners_have_every_record_before_the_answer_is_there(aws: SmallAws, host: FunctionHost) -> None:
    heard: list[tuple[str, Record]] = []
    host.on_log(lambda function, record: heard.append((function, record)))
    name = aws.deploy(WRITE)

    host.invoke(name, {})

    assert {function for function, _ in heard} == {name}
    assert [record for _, record in heard if not platform_line(record)] == [
        {"event": "run_started", "ms": 3},
        "plain text",
        {"event": "ข้อความ"},
        "not {json}",
        "{broken",
    ]


def test_each_event_is_framed_as_in_lambda_and_its_cold_start_reported(aws: SmallAws, host: FunctionHost) -> None:
    heard: list[Record] = []
    host.on_log(lambda _, record: heard.append(record))
    name = aws.deploy("def handler(event, context): return None")

    first, second = host.invoke(name, {}), host.invoke(name, {})

    assert [str(line).split()[:3] for line in heard] == [
        [kind, "RequestId:", result.request_id] for result in (first, second) for kind in ("START", "END", "REPORT")
    ]
    assert ["Init Duration" in str(line) for line in heard if str(line).startswith("REPORT")] == [True, False]


def test_a_traceback_is_one_record(aws: SmallAws, host: FunctionHost) -> None:
    heard: list[Record] = []
    host.on_log(lambda _, record: heard.append(record))
    name = aws.deploy("def handler(event, context): raise ValueError('no')")

    host.invoke(name, {})

    (traceback,) = (record for record in heard if not platform_line(record))
    assert isinstance(traceback, str)
    assert traceback.startswith("[ERROR] ValueError: no\nTraceback")


def test_output_is_kept_in_a_file_and_in_the_log_group(aws: SmallAws, tmp_path: Path) -> None:
    name = aws.deploy(WRITE)
    with FunctionHost(aws, tmp_path, python=Path(sys.executable)) as host:
        host.invoke(name, {})

    lines = (tmp_path / "logs" / f"{name}.log").read_text().splitlines()
    events = aws.client("logs").filter_log_events(logGroupName=f"/aws/lambda/{name}")["events"]
    assert '{"event": "run_started", "ms": 3}' in lines
    assert sorted(event["message"] for event in events) == sorted(lines)


def test_what_a_process_wrote_without_a_line_end_before_it_died_is_not_lost(aws: SmallAws, host: FunctionHost) -> None:
    heard: list[Record] = []
    host.on_log(lambda _, record: heard.append(record))
    name = aws.deploy("import os\nos.write(1, b'last words')\nos._exit(1)")

    host.warm(name)

    assert heard == ["last words"]


def test_a_listener_that_fails_hurts_nobody(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    heard: list[Record] = []
    logs = FunctionLogs(tmp_path)
    logs.listen(lambda _, record: heard[1].clear())  # type: ignore[union-attr]
    logs.listen(lambda _, record: heard.append(record))

    logs.write("ingest", "line")
    logs.close()

    assert heard == ["line"]
    assert "a log listener failed" in caplog.text
