"""Core: what the policy says. Clauses, topics and the answers that quote them; no framework, no files."""

from bot.guidance.answers import Answer, AnswerKind, Guidance, Quote, Strength
from bot.guidance.document import Clause, PolicyDocument

__all__ = ["Answer", "AnswerKind", "Clause", "Guidance", "PolicyDocument", "Quote", "Strength"]
