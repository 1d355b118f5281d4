"""What an evaluation shows beyond its four counts: calibration, confused pairs, figures by topic."""

from collections import Counter, defaultdict
from dataclasses import asdict, dataclass
from typing import Any, Dict, List, Mapping, Sequence

BANDS = 10
CONFUSED_SHOWN = 10
WEAKEST_SHOWN = 10


@dataclass(frozen=True)
class Band:
    """Rows whose confidence lies in one tenth: how many, their mean confidence, the share understood rightly."""

    n: int
    confidence: float
    right: float


@dataclass(frozen=True)
class Figures:
    """`calibration_error` is the expected calibration error (Naeini et al. 2015, AAAI 29) over `bands`; `confused`
    holds (wanted, got, count), most frequent first; `topics` each topic's n and shares right and served."""

    calibration_error: float
    bands: Sequence[Band]
    confused: Sequence[Any]
    topics: Mapping[str, Mapping[str, float]]


def figures(
    wanted: Sequence[Mapping[str, Any]], listed: Sequence[Mapping[str, Any]]
) -> Dict[str, Any]:
    """The figures of a report's rows (`listed`) and the rows they were asked for (`wanted`), as plain data."""
    accepted = [{row["topic"], *row.get("also", ())} for row in wanted]
    bands = _bands(accepted, listed)
    error = sum(band.n * abs(band.right - band.confidence) for band in bands)
    return asdict(
        Figures(
            calibration_error=error / max(1, sum(band.n for band in bands)),
            bands=bands,
            confused=_confused(accepted, listed),
            topics=_by_topic(listed),
        )
    )


def table(shown: Mapping[str, Any]) -> str:
    """The figures as lines to read: the bands, the pairs confused most, the weakest topics."""
    lines = [f"calibration error {shown['calibration_error']:.3f}; confidence -> right (rows)"]
    lines += [
        f"  {band['confidence']:.2f} -> {band['right']:.2f} ({band['n']})"
        for band in shown["bands"]
    ]
    lines.append("confused most: wanted -> got (rows)")
    lines += [
        f"  {wanted} -> {got} ({count})"
        for wanted, got, count in shown["confused"][:CONFUSED_SHOWN]
    ]
    lines.append("weakest topics: right, served (rows)")
    weakest = sorted(shown["topics"].items(), key=lambda item: (item[1]["right"], -item[1]["n"]))
    lines += [
        f"  {topic}: {one['right']:.2f}, {one['served']:.2f} ({one['n']:.0f})"
        for topic, one in weakest[:WEAKEST_SHOWN]
    ]
    return "\n".join(lines)


def _bands(accepted: Sequence[Any], listed: Sequence[Mapping[str, Any]]) -> List[Band]:
    """What was answered, or offered first, by confidence: was it what was meant?"""
    grouped: Dict[int, List[Any]] = defaultdict(list)
    for topics, row in zip(accepted, listed, strict=True):
        if row["got"]:
            # Of two answers to one message either may be the meant one.
            got = row["got"][:1] if row["decision"] == "choices" else row["got"]
            band = min(int(row["confidence"] * BANDS), BANDS - 1)
            grouped[band].append((row["confidence"], bool(topics & set(got))))
    return [
        Band(
            n=len(rows),
            confidence=sum(confidence for confidence, _ in rows) / len(rows),
            right=sum(is_right for _, is_right in rows) / len(rows),
        )
        for _, rows in sorted(grouped.items())
    ]


def _confused(accepted: Sequence[Any], listed: Sequence[Mapping[str, Any]]) -> List[Any]:
    """Pairs of topics where the second was answered, or offered first, instead of the first."""
    pairs = Counter(
        (row["topic"], row["got"][0])
        for topics, row in zip(accepted, listed, strict=True)
        if row["got"] and row["outcome"] != "right" and row["got"][0] not in topics
    )
    return [(wanted, got, count) for (wanted, got), count in pairs.most_common()]


def _by_topic(listed: Sequence[Mapping[str, Any]]) -> Dict[str, Dict[str, float]]:
    grouped: Dict[str, List[str]] = defaultdict(list)
    for row in listed:
        grouped[row["topic"]].append(row["outcome"])
    return {
        topic: {
            "n": len(outcomes),
            "right": outcomes.count("right") / len(outcomes),
            "served": (outcomes.count("right") + outcomes.count("offered")) / len(outcomes),
        }
        for topic, outcomes in sorted(grouped.items())
    }
