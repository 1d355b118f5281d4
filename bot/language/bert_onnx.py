"""Writes a BERT sentence encoder as one ONNX file: token ids in, unit-length mean-pooled vectors out.

The graph follows Devlin et al. 2019 (arXiv 1810.04805) as the packaged all-MiniLM-L6-v2 is configured, with the
mean pooling and normalisation of Reimers and Gurevych 2019 (arXiv 1908.10084) at its end. There is no attention
mask: a batch holds texts of equal token length, so nothing is padded.
"""

from pathlib import Path
from typing import Dict, List, Mapping

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

LAYERS = 6
HEADS = 12
HIDDEN = 384
EPSILON = 1e-12
OPSET = 20
IR_VERSION = 9

Weights = Mapping[str, NDArray[np.float32]]


class _Graph:
    """Collects nodes and initialisers; each helper returns the name of what it made."""

    def __init__(self, weights: Weights) -> None:
        self.weights = weights
        self.nodes: List[onnx.NodeProto] = []
        self.initialisers: Dict[str, onnx.TensorProto] = {}

    def constant(self, name: str, value: NDArray[np.generic]) -> str:
        if name not in self.initialisers:
            self.initialisers[name] = numpy_helper.from_array(np.ascontiguousarray(value), name)
        return name

    def weight(self, name: str, transpose: bool = False) -> str:
        value = self.weights[name].astype(np.float32)
        return self.constant(name + (".T" if transpose else ""), value.T if transpose else value)

    def node(self, operator: str, inputs: List[str], name: str, **attributes: object) -> str:
        self.nodes.append(helper.make_node(operator, inputs, [name], name=name, **attributes))
        return name

    def linear(self, x: str, prefix: str) -> str:
        product = self.node("MatMul", [x, self.weight(f"{prefix}.weight", True)], f"{prefix}/mul")
        return self.node("Add", [product, self.weight(f"{prefix}.bias")], f"{prefix}/add")

    def norm(self, x: str, prefix: str) -> str:
        inputs = [x, self.weight(f"{prefix}.weight"), self.weight(f"{prefix}.bias")]
        return self.node("LayerNormalization", inputs, f"{prefix}/norm", axis=-1, epsilon=EPSILON)

    def heads(self, x: str, name: str, axes: List[int]) -> str:
        """(batch, tokens, hidden) -> (batch, heads, tokens, size), in the order `axes` asks for."""
        shape = self.constant(
            "heads.shape", np.array([0, 0, HEADS, HIDDEN // HEADS], dtype=np.int64)
        )
        split = self.node("Reshape", [x, shape], f"{name}/split")
        return self.node("Transpose", [split], f"{name}/heads", perm=axes)


def _embeddings(graph: _Graph) -> str:
    words = graph.node(
        "Gather", [graph.weight("embeddings.word_embeddings.weight"), "input_ids"], "words"
    )
    length = graph.node("Shape", ["input_ids"], "length", start=1, end=2)
    zero = graph.constant("zero", np.array([0], dtype=np.int64))
    table = graph.weight("embeddings.position_embeddings.weight")
    positions = graph.node("Slice", [table, zero, length, zero], "positions")
    first_type = graph.constant(
        "token_type", graph.weights["embeddings.token_type_embeddings.weight"][0].astype(np.float32)
    )
    placed = graph.node("Add", [words, positions], "placed")
    return graph.norm(graph.node("Add", [placed, first_type], "typed"), "embeddings.LayerNorm")


def _layer(graph: _Graph, x: str, prefix: str) -> str:
    own = f"{prefix}.attention.self"
    query = graph.heads(graph.linear(x, f"{own}.query"), f"{own}.query", [0, 2, 1, 3])
    key = graph.heads(graph.linear(x, f"{own}.key"), f"{own}.key", [0, 2, 3, 1])
    value = graph.heads(graph.linear(x, f"{own}.value"), f"{own}.value", [0, 2, 1, 3])
    scale = graph.constant("scale", np.array(np.sqrt(HIDDEN // HEADS), dtype=np.float32))
    scores = graph.node("MatMul", [query, key], f"{own}/scores")
    scaled = graph.node("Div", [scores, scale], f"{own}/scaled")
    shares = graph.node("Softmax", [scaled], f"{own}/shares", axis=-1)
    seen = graph.node("MatMul", [shares, value], f"{own}/seen")
    rows = graph.node("Transpose", [seen], f"{own}/rows", perm=[0, 2, 1, 3])
    shape = graph.constant("hidden.shape", np.array([0, 0, HIDDEN], dtype=np.int64))
    joined = graph.node("Reshape", [rows, shape], f"{own}/joined")
    attended = graph.linear(joined, f"{prefix}.attention.output.dense")
    x = graph.norm(
        graph.node("Add", [attended, x], f"{prefix}/kept"), f"{prefix}.attention.output.LayerNorm"
    )
    wide = graph.node("Gelu", [graph.linear(x, f"{prefix}.intermediate.dense")], f"{prefix}/gelu")
    narrow = graph.linear(wide, f"{prefix}.output.dense")
    return graph.norm(graph.node("Add", [narrow, x], f"{prefix}/sum"), f"{prefix}.output.LayerNorm")


def write_encoder(weights: Weights, path: Path) -> None:
    """Writes the encoder to `path`; the same weights give the same bytes."""
    graph = _Graph(weights)
    x = _embeddings(graph)
    for layer in range(LAYERS):
        x = _layer(graph, x, f"encoder.layer.{layer}")
    tokens = graph.constant("tokens.axis", np.array([1], dtype=np.int64))
    mean = graph.node("ReduceMean", [x, tokens], "mean", keepdims=0)
    graph.node("LpNormalization", [mean], "vectors", axis=-1, p=2)
    model = helper.make_model(
        helper.make_graph(
            graph.nodes,
            "sentence_encoder",
            [helper.make_tensor_value_info("input_ids", TensorProto.INT64, ["batch", "tokens"])],
            [helper.make_tensor_value_info("vectors", TensorProto.FLOAT, ["batch", HIDDEN])],
            list(graph.initialisers.values()),
        ),
        opset_imports=[helper.make_opsetid("", OPSET)],
        ir_version=IR_VERSION,
        producer_name="policy-assistant",
    )
    onnx.checker.check_model(model)
    onnx.save(model, str(path))
