"""`make month`: how many hours before the OpenAI credit is empty each alarm comes."""

from tests.unit.balance.month import MONTHS, play, table


def main() -> None:
    print("Hours from the alarm until the credit is empty:\n")
    for line in table(play(month) for month in MONTHS):
        print(line, flush=True)
    print("\nWhen it is empty, OpenAI answers 429 and money-429 goes off within a minute of the next message.")


main()
