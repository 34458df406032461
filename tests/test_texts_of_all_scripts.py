"""Texts in scripts without capitals or blanks: what is found in them, and the time that takes."""

from __future__ import annotations

import random
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as some

from privacy.pseudonymize import texts
from privacy.pseudonymize.surrogates import mails

SCRIPTS = {
    "Japanese": "今日会議田中東京注文番号のはがをにでとてしたますアイウエオン",
    "Chinese": "我们需要联系先生订单已经发货北京系统错误登录失败客户",
    "Thai": "กขคงจฉชซญฐณดตถทธนบปผพฟภมยรลวสหอะาำเแโใไ",
    "Arabic": "ابتثجحخدذرزسشصضطظعغفقكلمنهوي",
}
PEOPLE = frozenset(["smith"])


def took(text: str) -> float:
    """The least of three, as others use the processors, too."""
    times = []
    for _ in range(3):
        begun = process_time()
        texts.spans(text, False, PEOPLE)
        times.append(process_time() - begun)
    return min(times)


@pytest.mark.parametrize("end", ["", "a@example.com"], ids=["letters", "with an address"])
@pytest.mark.parametrize("script", SCRIPTS)
def test_twice_the_text_without_blanks_takes_twice_the_time(script: str, end: str) -> None:
    letters = random.Random(script).choices(SCRIPTS[script], k=80_000)
    took("".join(letters[:1000]) + end)
    half, whole = ("".join(letters[:size]) + end for size in (40_000, 80_000))
    assert took(whole) < 2.5 * took(half) + 0.01


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("担当は Anna Keller です。", "Anna Keller"),
        ("联系 Anna Keller 确认订单", "Anna Keller"),
        ("ลูกค้า Anna Keller โทรมา", "Anna Keller"),
        ("注文の確認はkim@example.comまで。", "注文の確認はkim@example.comまで"),
        ("اتصل محمد أحمد علي اليوم", "محمد أحمد علي"),
    ],
)
def test_what_stands_in_texts_of_other_scripts_is_found(text: str, found: str) -> None:
    assert any(found in text[start:end] for start, end, _ in texts.spans(text, False, PEOPLE))


@given(some.text("ab@.-_ ,\n日本é<", max_size=60) | some.text("a日@.", min_size=190, max_size=420))
def test_addresses_looked_for_from_their_sign_are_all_there_are(text: str) -> None:
    plain = [found.span() for found in mails._ADDRESS.finditer(text)]
    assert [found.span() for found in mails.addresses(text)] == plain
