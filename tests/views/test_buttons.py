import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.everything import all_routes
from views.buttons import BadButton, pack, unpack
from views.screen import DATA_BYTES_MAX

NUMBERS = st.integers(min_value=-(2**53), max_value=2**53)


class TestPack:
    @given(st.sampled_from(sorted(all_routes().buttons)), st.lists(NUMBERS, max_size=3))
    def test_is_undone_by_unpack(self, act: str, numbers: list[int]) -> None:
        assert unpack(pack(act, *numbers)) == (act, tuple(numbers))

    def test_fits_telegram_with_an_id_of_a_trillion(self) -> None:
        for act, button in all_routes().buttons.items():
            assert len(pack(act, *[10**12, *[9999] * 5][: len(button.numbers)]).encode()) <= DATA_BYTES_MAX, act


class TestUnpack:
    @given(st.text(max_size=80))
    def test_reads_anything_or_says_that_it_is_none_of_ours(self, data: str) -> None:
        try:
            act, numbers = unpack(data)
        except BadButton:
            return
        assert act.isalnum()
        assert all(isinstance(number, int) for number in numbers)

    @given(st.from_regex(r"1[a-z]{1,9}(:-?[0-9]{1,16}){0,4}", fullmatch=True))
    def test_reads_what_looks_like_ours(self, data: str) -> None:
        act, numbers = unpack(data)

        assert data.startswith("1" + act)
        assert len(numbers) == data.count(":")

    @pytest.mark.parametrize(
        "data",
        [
            *("", "1", "0accept:1", "2accept:1", "accept:1", "1accept:", "1accept:x", "1accept:1.5", "1accept:--1"),
            *("1äccept:1", "1accept:²", "1accept:٣", "1accept:1 ", "1accept: 1", "1accept:" + "9" * 18, "\x00", "1:1"),
        ],
    )
    def test_refuses_other_versions_and_garbage(self, data: str) -> None:
        with pytest.raises(BadButton):
            unpack(data)
