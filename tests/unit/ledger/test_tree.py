"""The Merkle tree against the published vectors, a naive recursive reading of RFC 9162, and pymerkle."""

from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thelivu.base import InputError
from thelivu.ledger import (
    EMPTY_ROOT,
    Frontier,
    Tree,
    leaf_hash,
    merkle_root,
    verify_consistency,
    verify_inclusion,
)

# The vectors that Certificate Transparency's implementations have shared since RFC 6962.
LEAVES = [
    bytes.fromhex(text)
    for text in (
        "", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f",
    )
]  # fmt: skip
ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
N96, N5F, N6B = (
    "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
    "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
    "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
)
NBC, NCA, N0E = (
    "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
    "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
)
INCLUSION = {
    (0, 1): [],
    (0, 8): [N96, N5F, N6B],
    (5, 8): [NBC, NCA, ROOTS[4]],
    (2, 3): [ROOTS[2]],
    (1, 5): [ROOTS[1], N5F, NBC],
}
CONSISTENCY = {(1, 1): [], (1, 8): [N96, N5F, N6B], (6, 8): [N0E, NCA, ROOTS[4]], (2, 5): [N5F, NBC]}
TALLEST = 70


def tree_of(leaves):
    return Tree(leaf_hash(leaf) for leaf in leaves)


def naive_root(leaves):
    """RFC 9162 section 2.1.1, word for word."""
    if not leaves:
        return sha256(b"").digest()
    if len(leaves) == 1:
        return sha256(b"\x00" + leaves[0]).digest()
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    return sha256(b"\x01" + naive_root(leaves[:k]) + naive_root(leaves[k:])).digest()


def naive_consistency(old, leaves, whole=True):
    """RFC 9162 section 2.1.4.1, word for word."""
    if old == len(leaves):
        return [] if whole else [naive_root(leaves)]
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    if old <= k:
        return [*naive_consistency(old, leaves[:k], whole), naive_root(leaves[k:])]
    return [*naive_consistency(old - k, leaves[k:], False), naive_root(leaves[:k])]


@pytest.mark.parametrize("size", range(9))
def test_roots_are_those_of_the_published_vectors(size):
    assert tree_of(LEAVES[:size]).root().hex() == ROOTS[size]
    assert tree_of(LEAVES).root(size).hex() == ROOTS[size]
    assert merkle_root(LEAVES[:size]).hex() == ROOTS[size]


def test_proofs_are_those_of_the_published_vectors():
    tree = tree_of(LEAVES)
    for (place, size), expected in INCLUSION.items():
        assert [step.hex() for step in tree.inclusion(place, size)] == expected
    for (old, size), expected in CONSISTENCY.items():
        assert [step.hex() for step in tree.consistency(old, size)] == expected


def test_07_every_proof_of_every_tree_up_to_70_leaves_agrees_with_the_naive_root():
    leaves = [bytes([n]) * 5 for n in range(TALLEST)]
    tree = tree_of(leaves)
    roots = [naive_root(leaves[:size]) for size in range(TALLEST + 1)]
    wrong = sha256(b"wrong").digest()
    for size in range(1, TALLEST + 1):
        assert tree.root(size) == roots[size]
        for place in range(size):
            leaf, proof = leaf_hash(leaves[place]), tree.inclusion(place, size)
            assert verify_inclusion(leaf, place, size, proof, roots[size])
            assert not verify_inclusion(wrong, place, size, proof, roots[size])
            assert not verify_inclusion(leaf, place, size, (*proof, wrong), roots[size])
            assert not verify_inclusion(leaf, place, size, proof, wrong)
            if proof:
                assert not verify_inclusion(leaf, place, size, proof[:-1], roots[size])
        for old in range(1, size + 1):
            proof = tree.consistency(old, size)
            assert list(proof) == naive_consistency(old, leaves[:size])
            assert verify_consistency(old, roots[old], size, roots[size], proof)
            assert not verify_consistency(old, wrong, size, roots[size], proof)
            assert not verify_consistency(old, roots[old], size, wrong, proof)
            assert not verify_consistency(old, roots[old], size, roots[size], (*proof, wrong))
            if proof:
                assert not verify_consistency(old, roots[old], size, roots[size], proof[:-1])


def test_07_roots_and_proofs_agree_with_an_independent_library():
    pymerkle = pytest.importorskip("pymerkle")
    theirs, ours = pymerkle.InmemoryTree(algorithm="sha256"), Tree()
    for n in range(TALLEST):
        data = bytes([n]) * 7
        theirs.append_entry(data)
        ours.append(leaf_hash(data))
        assert theirs.get_root() == ours.root()
    for size in range(1, TALLEST + 1):
        for place in range(size):
            # pymerkle counts leaves from one, and its path begins with the leaf itself.
            path = theirs.prove_inclusion(place + 1, size).path
            assert sorted(path) == sorted([leaf_hash(bytes([place]) * 7), *ours.inclusion(place, size)])
        for old in range(1, size):
            proof = theirs.prove_consistency(old, size)
            pymerkle.verify_consistency(ours.root(old), ours.root(size), proof)


@given(st.lists(st.binary(max_size=40), max_size=200), st.data())
def test_the_frontier_and_the_tree_agree_and_proofs_hold(leaves, data):
    frontier, tree = Frontier(), tree_of(leaves)
    for leaf in leaves:
        frontier.append(leaf_hash(leaf))
    assert frontier.root() == tree.root() == naive_root(leaves)
    if leaves:
        size = data.draw(st.integers(1, len(leaves)))
        place = data.draw(st.integers(0, size - 1))
        proof = tree.inclusion(place, size)
        assert verify_inclusion(leaf_hash(leaves[place]), place, size, proof, tree.root(size))
        assert not verify_inclusion(leaf_hash(leaves[place]), size, size, proof, tree.root(size))
        assert verify_consistency(size, tree.root(size), len(leaves), tree.root(), tree.consistency(size))


def test_an_empty_promise_holds_for_every_tree_and_a_shrunken_tree_for_none():
    tree = tree_of(LEAVES)
    assert verify_consistency(0, EMPTY_ROOT, 8, tree.root(), tree.consistency(0))
    assert not verify_consistency(0, tree.root(), 8, tree.root(), ())
    assert not verify_consistency(9, tree.root(), 8, tree.root(), ())


def test_07_a_proof_does_not_vouch_for_another_size_or_place():
    tree = tree_of(LEAVES)
    leaf = leaf_hash(LEAVES[0])
    assert not verify_inclusion(leaf, 0, 2, (), leaf)  # the root of one leaf, claimed for two
    for place in range(8):
        for size in range(1, 20):
            for claimed in range(8):
                holds = verify_inclusion(
                    leaf_hash(LEAVES[place]), claimed, size, tree.inclusion(place), tree.root()
                )
                assert holds <= (claimed == place and len(tree.inclusion(place)) == 3)


def test_proofs_for_leaves_that_do_not_exist_are_refused():
    tree = tree_of(LEAVES)
    for ask in (
        lambda: tree.inclusion(8),
        lambda: tree.inclusion(-1),
        lambda: tree.consistency(9),
        lambda: tree.root(9),
    ):
        with pytest.raises(InputError) as refused:
            ask()
        assert refused.value.code == "ledger.no_such_leaf"
    with pytest.raises(InputError):
        tree.append(b"short")
