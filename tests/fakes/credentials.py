"""Credentials of which newer ones are found when somebody looks for them."""

from assistant.credentials import Credentials, Fields


class RenewableCredentials(Credentials):
    """`looked` remembers on whose word each look was: a provider's (True), or perhaps a stranger's."""

    def __init__(self, fields: Fields, newer: Fields) -> None:
        super().__init__(fields)
        self._newer = newer
        self.looked: list[bool] = []

    def then(self, newer: Fields) -> None:
        """What the next look finds."""
        self._newer = newer

    def renew(self, refused: Fields, *, proven: bool = True) -> bool:
        self.looked.append(proven)
        self._fields = self._newer
        return self._fields != refused
