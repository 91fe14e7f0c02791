"""Country and postcode are read from what people typed."""

import pytest

from domain import destinations
from domain.destinations import Destination

ARABIC = "13001".translate({ord("0") + digit: chr(0x660 + digit) for digit in range(10)})


class TestRead:
    @pytest.mark.parametrize(
        ("address", "country", "postcode"),
        [
            ("Hauptstr. 5, 10115 Berlin", "DE", "10115"),
            ("Hauptstr. 1234 A, 10115 Berlin", "DE", "10115"),
            ("Hafenstr. 7, Hamburg", "DE", ""),
            ("Ring 1015, 1010 Wien, Österreich", "AT", "1010"),
            ("Ring 3, 1010 Wien, AT", "AT", "1010"),
            ("AT-1010 Wien, Ring 3", "AT", "1010"),
            ("A-1010 Wien, Ring 3", "AT", "1010"),
            ("5 rue X, 75001 Paris\nFrance", "FR", "75001"),
            ("10 Downing Street, London SW1A 2AA, UK", "GB", "SW1A2AA"),
            ("350 Fifth Ave, New York, NY 10118, USA", "US", "10118"),
            ("Россия, 101000, Москва, ул. Ленина 150", "RU", "101000"),
            ("Damrak 1, 1012 AB Amsterdam, Nederland", "NL", "1012AB"),
            ("Chiyoda 1, Tokyo 100-0001, Japan", "JP", "1000001"),
            ("Storgatan 1, 114 55 Stockholm, Sverige", "DE", "11455"),
            (f"شارع، الكويت {ARABIC}، الكويت", "KW", "13001"),
            ("", "DE", ""),
        ],
    )
    def test_understands_addresses(self, address: str, country: str, postcode: str) -> None:
        assert destinations.read(address, home="DE") == Destination(country, postcode)

    @pytest.mark.parametrize("address", ["Atlanta, Georgia", "LA, CA 90210", "Indianapolis, IN 46204"])
    def test_knows_no_states_for_countries_at_home_in_america(self, address: str) -> None:
        assert destinations.read(address, home="US").country == "US"

    def test_a_town_alone_is_no_country(self) -> None:
        assert destinations.read("Lebanon", home="US").country == "US"


class TestPostcode:
    def test_keeps_letters_and_digits(self) -> None:
        assert destinations.postcode(" sw1a-2aa ") == "SW1A2AA"
        assert destinations.postcode(ARABIC) == "13001"
