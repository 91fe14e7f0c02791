from pathlib import Path

import pytest
from dotenv import dotenv_values

from bot.demo.boxed import settings_for
from bot.settings import Settings, SettingsFaulty, read_settings, read_shop_settings
from tests.harness import real_box
from views.words import Speaking

EXAMPLE = Path(__file__).parents[2] / ".env.example"
GOOD = {
    "TELEGRAM_BOT_TOKEN": "1234567:abc-DEF_9",
    "ADMIN_CHAT_ID": "-1001",
    "OWNER_IDS": "12, 34",
    "SHOP_NAME": "Stall",
}


@pytest.fixture(autouse=True)
def clean(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No environment but what the test sets, and no .env."""
    monkeypatch.chdir(tmp_path)
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)


@pytest.fixture
def good(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in GOOD.items():
        monkeypatch.setenv(name, value)


def faults() -> list[str]:
    with pytest.raises(SettingsFaulty) as faulty:
        read_settings()
    return faulty.value.faults


class TestReadSettings:
    def test_takes_them_from_the_environment(self, good: None) -> None:
        settings = read_settings()

        assert settings.token == "1234567:abc-DEF_9"
        assert settings.owner_ids == (12, 34)
        assert settings.speaking == Speaking("en", "EUR", "UTC")
        assert settings.public_url is None

    def test_takes_them_from_the_file(self, tmp_path: Path) -> None:
        (tmp_path / ".env").write_text("".join(f"{name}={value}\n" for name, value in GOOD.items()))

        assert read_settings().admin_chat_id == -1001

    def test_takes_blank_for_missing(self, good: None, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("PUBLIC_URL", "")
        monkeypatch.setenv("HTTP_PORT", "")

        assert read_settings().http_port == 8080

    def test_tells_all_that_is_missing_at_once(self) -> None:
        assert [fault.split()[0] for fault in faults()] == [
            "SHOP_NAME",
            "TELEGRAM_BOT_TOKEN",
            "ADMIN_CHAT_ID",
            "OWNER_IDS",
        ]

    @pytest.mark.parametrize(
        ("name", "value", "sentence"),
        [
            (
                "TELEGRAM_BOT_TOKEN",
                "abc",
                "TELEGRAM_BOT_TOKEN is no token: copy the whole line that @BotFather gave you.",
            ),
            ("ADMIN_CHAT_ID", "team", "ADMIN_CHAT_ID must be a whole number"),
            ("OWNER_IDS", "me", "OWNER_IDS must be numbers with commas between them"),
            ("OWNER_IDS", ",", "OWNER_IDS must be numbers"),
            ("DATABASE_URL", "mysql://x", "DATABASE_URL is not understood: write sqlite:///data/shop.db or"),
            ("PUBLIC_URL", "shop.example", "PUBLIC_URL is no address"),
            ("PUBLIC_URL", "http://shop.example", "PUBLIC_URL must begin with https://"),
            ("WEBHOOK_SECRET", "pässword", "WEBHOOK_SECRET may hold only letters"),
            ("HTTP_PORT", "99999", "HTTP_PORT: Input should be less than or equal to 65535."),
            ("SMTP_URL", "mail.example.com", "SMTP_URL is not understood: write smtp://user:password@mail.example.com"),
            ("SMTP_URL", "smtp://mail.example.com", "SMTP_URL does not say in whose name letters are sent: write"),
            ("IMAP_URL", "imaps://mail.example.com", "IMAP_URL is not understood: write imaps://user:password@mail"),
            ("SHOP_CURRENCY", "EURO", "SHOP_CURRENCY is no currency"),
            ("SHOP_TIMEZONE", "Mars", "SHOP_TIMEZONE is no time zone"),
            ("SHOP_LANGUAGE", "tlh", "SHOP_LANGUAGE is not spoken here"),
        ],
    )
    def test_says_in_a_sentence_what_is_wrong(
        self, good: None, monkeypatch: pytest.MonkeyPatch, name: str, value: str, sentence: str
    ) -> None:
        monkeypatch.setenv(name, value)

        [fault] = faults()

        assert fault.startswith(sentence)

    def test_never_repeats_a_secret(self, good: None, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("TELEGRAM_BOT_TOKEN", "secret token")
        monkeypatch.setenv("SMTP_URL", "smtp://anna:secret token@mail.example.com")

        monkeypatch.setenv("IMAP_URL", "imaps://:secret token@mail.example.com")

        assert "secret token" not in "".join(faults())


class TestSecret:
    def test_is_made_from_the_token(self, good: None) -> None:
        settings = read_settings()

        assert len(settings.secret) == 64
        assert settings.secret == read_settings().secret
        assert settings.secret != read_settings(telegram_bot_token="1234567:another").secret

    def test_is_the_one_that_was_set(self, good: None, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("WEBHOOK_SECRET", "Open_Sesame-1")

        assert read_settings().secret == "Open_Sesame-1"


class TestReadShopSettings:
    def test_needs_no_token(self) -> None:
        assert read_shop_settings().database_url == "sqlite:///data/shop.db"


class TestExample:
    def test_names_every_setting_with_its_default(self) -> None:
        defaults = {
            name.upper(): "" if field.is_required() or field.default is None else str(field.default)
            for name, field in Settings.model_fields.items()
        }

        assert dict(dotenv_values(EXAMPLE)) == defaults

    def test_says_of_each_what_it_is(self) -> None:
        text = EXAMPLE.read_text().lower()

        assert all((field.description or "?").lower() in text for field in Settings.model_fields.values())


async def test_a_shop_in_a_box_takes_nothing_from_the_environment(monkeypatch: pytest.MonkeyPatch, good: None) -> None:
    """Whoever tries the demo beside their shop has that shop's settings there."""
    monkeypatch.setenv("STRIPE_SECRET_KEY", "sk_live_of_a_real_shop")
    monkeypatch.setenv("SHOP_LANGUAGE", "de")
    box = real_box()
    owner = box.add_user("Olga")
    await box.start()

    settings = settings_for(box, database_url="sqlite:///box.db", admin=box.add_group("Team", [owner]), owners=[owner])
    await box.stop()

    assert settings.stripe_secret_key is None
    assert settings.shop_language == "en"
    assert settings.telegram_api_base_url == box.base_url
