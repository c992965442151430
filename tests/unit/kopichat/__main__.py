"""`python -m tests.unit.kopichat`: plays ten debates and says what is wrong with the answers; exit 1 if anything is.

With OPENAI_API_KEY in the environment the profile's model answers, and a second call of it judges each answer (about
120 calls, some cents). Without, the offline rules answer and only the rules of code judge.
"""

import contextlib
import io
import os
import sys

from assistant.credentials import Credentials
from assistant.models.openai_responses import OpenAIModel
from tests.unit.kopichat.debating import PROFILE
from tests.unit.kopichat.evaluation import DEBATES, Result, play
from tests.unit.openai_standin.shop import model as offline


def main() -> int:
    key = os.environ.get("OPENAI_API_KEY", "")
    model = OpenAIModel(Credentials({"api_key": key}), None, settings=PROFILE.model) if key else offline("none")
    print(f"Ten debates, answered by {PROFILE.model.name if key else 'the offline rules'}\n")
    results = list[Result]()
    for number, debate in enumerate(DEBATES, 1):
        with contextlib.redirect_stdout(io.StringIO()):  # the runs' log
            result = play(debate, model, judge=model if key else None)
        results.append(result)
        print(f"{number:2}  {'ok  ' if not result.faults else 'BAD '}  {result.says}\n          {result.side}")
        for fault in result.faults:
            print(f"          {fault}")
    good = sum(not result.faults for result in results)
    judged = sum(result.judged for result in results)
    print(f"\n{good} of {len(results)} without a fault; {judged} answers were judged by a model")
    return int(good < len(results))


if __name__ == "__main__":
    sys.exit(main())
