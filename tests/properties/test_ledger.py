"""Whatever is posted: balances are the sums of what moved, floors hold, and a refused entry leaves no trace."""

from collections import Counter
from typing import ClassVar

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from domain import ledger
from domain.flows import laws
from domain.ledger import Account, Entry, Kind, Transfer
from tests.postgres import Engine
from tests.properties.searching import searched
from tests.shop import CURRENCY, KEEPER, NOON, Shop

GOODS = [
    Account(Kind.ADJUSTMENT, unit="v:1"),
    Account(Kind.FREE, unit="v:1", place_id=1),
    Account(Kind.FREE, unit="v:1", place_id=2),
    Account(Kind.HELD, unit="v:1", ref="1", place_id=1),
    Account(Kind.PACKED, unit="v:1", ref="1", place_id=1),
]
MONEY = [
    Account(Kind.RECEIVABLE, unit=CURRENCY, ref="1"),
    Account(Kind.REVENUE, unit=CURRENCY),
    Account(Kind.COURIER_CASH, unit=CURRENCY, ref="1"),
    Account(Kind.BANK, unit=CURRENCY),
    Account(Kind.STORE_CREDIT, unit=CURRENCY, ref="1"),
]


@st.composite
def _transfer(draw: st.DrawFn) -> Transfer:
    accounts = draw(st.sampled_from([GOODS, MONEY]))
    source, target = draw(st.permutations(accounts))[:2]
    down_to = draw(st.sampled_from([None, None, 0, 2])) if source.kind is Kind.FREE else None
    return Transfer(source, target, draw(st.integers(0, 6)), down_to=down_to)


class Journal(RuleBasedStateMachine):
    """Entries are posted at random; a plain counter is the model."""

    on: ClassVar[Engine] = "sqlite"

    def __init__(self) -> None:
        super().__init__()
        self.shop = Shop(on=self.on)
        self.model: Counter[Account] = Counter()
        self.keys = 0

    def teardown(self) -> None:
        self.shop.close()

    @rule(transfers=st.lists(_transfer(), min_size=1, max_size=5))
    def post(self, transfers: list[Transfer]) -> None:
        self.keys += 1
        after, limits = self._after(transfers)
        short = {account for account, limit in limits.items() if after[account] < limit}
        short |= {account for account in after if account.ceiling is not None and after[account] > account.ceiling}
        entry = Entry("try", "test:1", self.keys, actor=KEEPER, at=NOON)
        before = self.shop.rows("accounts"), self.shop.rows("entries"), self.shop.rows("transfers")

        if short:
            with self.shop.refuses(ledger.InsufficientBalance) as refusal:
                ledger.post(self.shop.tx, entry, transfers)
            assert {shortfall.account for shortfall in refusal.error.shortfalls} == short
            assert before == (self.shop.rows("accounts"), self.shop.rows("entries"), self.shop.rows("transfers"))
        else:
            posted = ledger.post(self.shop.tx, entry, transfers)
            assert all(after[account] == balance for account, balance in posted.balances.items())
            self.model = after

    @rule()
    def checkpoint(self) -> None:
        ledger.checkpoint(self.shop.tx)

    @invariant()
    def balances_are_what_moved(self) -> None:
        assert {account: ledger.balance(self.shop.tx, account) for account in GOODS + MONEY} == {
            account: self.model[account] for account in GOODS + MONEY
        }

    @invariant()
    def laws_hold(self) -> None:
        assert laws.check(self.shop.tx) == []

    def _after(self, transfers: list[Transfer]) -> tuple[Counter[Account], dict[Account, int]]:
        """The balances that would follow, and how low each account that is touched may be."""
        after = Counter(self.model)
        promised: dict[Account, int] = {}
        for transfer in transfers:
            after[transfer.source] -= transfer.quantity
            after[transfer.target] += transfer.quantity
            if transfer.down_to is not None and transfer.quantity:
                promised[transfer.source] = max(transfer.down_to, promised.get(transfer.source, 0))
        touched = {side for transfer in transfers for side in (transfer.source, transfer.target) if transfer.quantity}
        limits = {account: account.floor for account in touched if account.floor is not None}
        # A promise binds only what the whole entry takes from the shelf.
        limits |= {account: limit for account, limit in promised.items() if after[account] < self.model[account]}
        return after, limits


class JournalOnServer(Journal):
    """The same on PostgreSQL."""

    on = "postgresql"


TestAnyEntries = Journal.TestCase
TestAnyEntries.settings = searched(25, steps=25)
TestAnyEntriesOnServer = JournalOnServer.TestCase
TestAnyEntriesOnServer.settings = searched(3, steps=25)
