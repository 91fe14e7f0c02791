"""An order as most bots write it: SQLAlchemy's async ORM on aiosqlite, one session for each order."""

from pathlib import Path

from sqlalchemy import ForeignKey, UniqueConstraint, event, select
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship, selectinload


class Base(DeclarativeBase):
    """What all have."""


class Person(Base):
    __tablename__ = "people"
    id: Mapped[int] = mapped_column(primary_key=True)
    telegram_id: Mapped[int] = mapped_column(unique=True)
    name: Mapped[str]


class Variant(Base):
    __tablename__ = "variants"
    id: Mapped[int] = mapped_column(primary_key=True)
    sku: Mapped[str] = mapped_column(unique=True)
    title: Mapped[str]
    price: Mapped[int]
    stock: Mapped[int]


class Cart(Base):
    __tablename__ = "carts"
    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), unique=True)
    version: Mapped[int]
    address: Mapped[str]
    phone: Mapped[str]
    person: Mapped[Person] = relationship()
    lines: Mapped[list["CartLine"]] = relationship(cascade="all, delete-orphan")


class CartLine(Base):
    __tablename__ = "cart_lines"
    cart_id: Mapped[int] = mapped_column(ForeignKey("carts.id"), primary_key=True)
    variant_id: Mapped[int] = mapped_column(ForeignKey("variants.id"), primary_key=True)
    quantity: Mapped[int]
    variant: Mapped[Variant] = relationship()


class Order(Base):
    __tablename__ = "orders"
    __table_args__ = (UniqueConstraint("cart_id", "cart_version"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    cart_id: Mapped[int]
    cart_version: Mapped[int]
    status: Mapped[str]
    total: Mapped[int]
    address: Mapped[str]
    phone: Mapped[str]
    placed_at: Mapped[int]
    lines: Mapped[list["OrderLine"]] = relationship()
    history: Mapped[list["History"]] = relationship()
    events: Mapped[list["Event"]] = relationship()
    payment: Mapped["Payment"] = relationship()


class OrderLine(Base):
    __tablename__ = "order_lines"
    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id"), index=True)
    variant_id: Mapped[int] = mapped_column(ForeignKey("variants.id"))
    quantity: Mapped[int]
    price: Mapped[int]


class History(Base):
    __tablename__ = "history"
    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id"))
    became: Mapped[str]
    at: Mapped[int]


class Event(Base):
    __tablename__ = "events"
    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id"), index=True)
    kind: Mapped[str]
    at: Mapped[int]


class Message(Base):
    __tablename__ = "outbox"
    id: Mapped[int] = mapped_column(primary_key=True)
    chat_id: Mapped[int]
    subject: Mapped[str]
    status: Mapped[str]
    due_at: Mapped[int]


class Payment(Base):
    __tablename__ = "payments"
    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id"), unique=True)
    due: Mapped[int]


def engine_of(path: Path) -> AsyncEngine:
    """One connection, as SQLite's one writer wants it: with more, sessions only wait for its lock instead."""
    engine = create_async_engine(f"sqlite+aiosqlite:///{path}", pool_size=1, max_overflow=0, pool_timeout=600)

    @event.listens_for(engine.sync_engine, "connect")
    def _safe(connection, _record) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
            connection.execute(f"PRAGMA {pragma}")

    return engine


def sessions_of(engine: AsyncEngine) -> async_sessionmaker[AsyncSession]:
    return async_sessionmaker(engine, expire_on_commit=False)


async def place_order(sessions: async_sessionmaker[AsyncSession], cart_id: int, *, now: int) -> Order:
    async with sessions() as session, session.begin():
        cart = (
            await session.execute(
                select(Cart)
                .where(Cart.id == cart_id)
                .options(selectinload(Cart.lines).selectinload(CartLine.variant), selectinload(Cart.person))
            )
        ).scalar_one()
        for line in cart.lines:
            assert line.variant.stock >= line.quantity, "there is enough of everything"
            line.variant.stock -= line.quantity
        total = sum(line.quantity * line.variant.price for line in cart.lines)
        order = Order(
            code=f"C{cart.id}",
            person_id=cart.person.id,
            cart_id=cart.id,
            cart_version=cart.version,
            status="placed",
            total=total,
            address=cart.address,
            phone=cart.phone,
            placed_at=now,
            lines=[
                OrderLine(variant_id=line.variant_id, quantity=line.quantity, price=line.variant.price)
                for line in cart.lines
            ],
            history=[History(became="placed", at=now)],
            events=[Event(kind="OrderPlaced", at=now)],
            payment=Payment(due=total),
        )
        session.add(order)
        await session.flush()
        session.add(Message(chat_id=-1, subject=f"order:{order.id}", status="waiting", due_at=0))
        cart.lines.clear()
        cart.version += 1
    return order
