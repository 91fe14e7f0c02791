"""What the paper of a purchase order says."""

from domain import catalogue
from domain.catalogue import texts
from domain.flows import papers
from domain.flows.papers import PaperLine
from domain.stock import placing
from domain.transaction import Transaction
from tests.shop import NOON, Shop


class TestPaperOf:
    def test_names_things_as_the_supplier_does(self, tx: Transaction, shop: Shop) -> None:
        mug, cup, acme = shop.product("MUG"), shop.product("CUP"), shop.supplier("Acme", language="de", currency="USD")
        texts.put(tx, catalogue.variant(tx, mug).product_id, language="de", title="Becher", description="")
        order = shop.bought(acme, (mug, 12), (cup, 7))
        shop.sql("UPDATE purchase_order_lines SET sku = 'A-1' WHERE variant_id = ?", mug)

        paper = papers.paper_of(tx, order.id)

        assert (paper.number, paper.supplier, paper.language, paper.currency) == (order.id, "Acme", "de", "USD")
        assert (paper.place, paper.at, paper.total_minor) == ("", NOON, 19 * 300)
        assert paper.lines == (PaperLine("A-1", "MUG", "Becher", 12, 300), PaperLine("CUP", "CUP", "Cup", 7, 300))

    def test_says_where_the_goods_go(self, tx: Transaction, shop: Shop) -> None:
        order = shop.bought(shop.supplier("Acme"), (shop.product("MUG"), 1))
        shop.sql("UPDATE places SET address = ?", "Main Street 5\nKiel")

        assert papers.paper_of(tx, order.id).place == "Main Street 5, Kiel"
        placing.add_place(tx, "Depot", actor=shop.merchant)
        assert papers.paper_of(tx, order.id).place == "Shop, Main Street 5, Kiel"
