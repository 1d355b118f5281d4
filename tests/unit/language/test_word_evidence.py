"""What words alone say about an intent."""

import numpy as np
import pytest

from bot.language.word_evidence import WordEvidence

ROWS = [
    ("can I use the school logo", "school_logo"),
    ("the school logo on my page", "school_logo"),
    ("may I post photos of pupils", "pupil_photos"),
    ("photos of pupils on my page", "pupil_photos"),
    ("who is in charge of reviewing the policy", "policy_review"),
    ("when is the policy up for reviewing", "policy_review"),
]
INTENTS = sorted({intent for _, intent in ROWS})


@pytest.fixture(scope="module")
def evidence():
    return WordEvidence.fit([text for text, _ in ROWS], [intent for _, intent in ROWS])


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("that logo", "school_logo"),
        ("photos with pupils", "pupil_photos"),
        ("reviewing", "policy_review"),
    ],
)
def test_known_words_speak_for_their_intent(evidence, text, intent):
    likely = evidence.likely([text])

    assert likely.sum() == pytest.approx(1)
    assert INTENTS[int(likely.argmax())] == intent


def test_what_was_learned_is_the_same_after_saving(evidence, tmp_path):
    evidence.save(tmp_path / "words.npz")
    again = WordEvidence.load(tmp_path / "words.npz")

    texts = ["the logo on my page", "zzz"]
    assert np.allclose(again.likely(texts), evidence.likely(texts))
