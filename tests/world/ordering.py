"""Customers who only have to confirm their order. They get there side by side, for each message waits for more."""

from concurrent.futures import ThreadPoolExecutor

from local.world import World
from tests.world.customers import PRODUCT, Customer


def with_cards(world: World, count: int) -> list[tuple[Customer, int]]:
    """Each with the id of their partner in Odoo."""

    def one(_: int) -> tuple[Customer, int]:
        customer = Customer(world)
        partner = customer.opens_account()
        customer.says(f"ขอสั่ง{PRODUCT} 10 กล่องค่ะ")
        return customer, partner

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(one, range(count)))
