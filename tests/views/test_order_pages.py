"""What merchants read of an order."""

from domain import events
from domain.events import OrderEvent
from views import order_pages


def test_every_event_of_an_order_is_told_to_merchants() -> None:
    known = [each for each in vars(events).values() if isinstance(each, type) and issubclass(each, OrderEvent)]
    kinds = {each.__name__ for each in known if not each.__subclasses__()}

    assert set(order_pages._STEPS) == kinds
