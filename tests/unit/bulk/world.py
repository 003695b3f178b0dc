"""Small worlds for the candidate join, with every boundary in them, and the join by brute force."""

from hypothesis import strategies as st

from thelivu.attribution.lease import FAR

HOUR = 3_600_000_000
ADDRESSES = (
    (4, 0, 3_221_225_985),
    (4, 0, 3_221_225_986),
    (6, 2_306_139_568_115_548_160, 1),
    (6, 2_306_139_568_115_548_161, -1),
)
TIMES = st.sampled_from([0, 1, 10, 60, 61, 100, 2 * HOUR, 2 * HOUR + 1, 16 * HOUR, 20 * HOUR])
LEASES = st.tuples(
    st.sampled_from([4032, 4024, 6128, 6064, 6056]),
    st.sampled_from(ADDRESSES),
    TIMES,
    st.sampled_from([0, 1, 9, 10, 60, 2 * HOUR, 16 * HOUR, 300 * HOUR, None]),
    st.sampled_from([0, 1, 10]),
    st.sampled_from([None, None, (1000, 1999), (2000, 2999), (1500, 1500), (1500, 2600), (0, 65_535), (64_000, 65_535)]),
    st.sampled_from([None, None, None, (4032, 0, 3_405_803_777), (4030, 0, 3_405_803_776), (6048, 2_306_139_568_116_137_984, 0)]),
    st.sampled_from([-1, -1, 80, 443]),
)  # fmt: skip
SIGHTINGS = st.tuples(
    st.sampled_from(ADDRESSES),
    st.sampled_from([-1, -1, 0, 1, 999, 1000, 1500, 1999, 2000, 2999, 3000, 65_535]),
    TIMES,
    st.sampled_from([0, 1, 2, 5, 10, HOUR, 40 * HOUR]),
    st.sampled_from(
        [None, None, (4, 0, 3_405_803_777), (4, 0, 3_405_803_779), (6, 2_306_139_568_116_137_984, 5)]
    ),
    st.sampled_from([-1, -1, 80, 443]),
)


def seen(number, drawn):
    """A row of the table `seen`."""
    (version, hi, lo), port, at, width, to, to_port = drawn
    start = 1_768_219_200_000_000 + at
    return (
        number,
        f"s{number}",
        "I",
        "tip",
        version,
        hi,
        lo,
        port,
        start,
        start + width,
        *(to or (0, 0, 0)),
        to_port,
    )


def lease(number, drawn, masks):
    """A row of the table of leases."""
    net, (_, hi, lo), at, length, g, ports, to, to_port = drawn
    up, low = masks(net)
    start = 1_768_219_200_000_000 + at
    there = (to[0] // 1000, *masks(to[0]), *to[1:]) if to else (0, 0, 0, 0, 0)
    return {
        "net": net, "hi": hi & up, "lo": lo & low, "t0": start, "t1": FAR if length is None else start + length, "g": g,
        "p0": ports[0] if ports else 0, "p1": ports[1] if ports else 65_535, "ported": ports is not None,
        "subscriber": f"L{number % 3}", "shared": False, "installed": True, "token": 0, "to_version": there[0],
        "to_mask_hi": there[1], "to_mask_lo": there[2], "to_hi": there[3], "to_lo": there[4], "port_to": to_port,
        "beyond": False, "row_no": number,
    }  # fmt: skip


def brute(sightings, leases, masks):
    """Every pair that fits, by looking at every pair."""
    found = []
    for sid, _, _, _, version, hi, lo, port, t_lo, t_hi, to_version, to_hi, to_lo, to_port in sightings:
        for one in leases:
            up, low = masks(one["net"])
            fits = (
                one["net"] // 1000 == version and hi & up == one["hi"] and lo & low == one["lo"]
                and one["t0"] - one["g"] <= t_hi and one["t1"] + one["g"] >= t_lo
                and (port < 0 or not one["ported"] or one["p0"] <= port <= one["p1"])
                and (to_port < 0 or one["port_to"] < 0 or to_port == one["port_to"])
                and (
                    not to_version or not one["to_version"]
                    or (to_version == one["to_version"] and to_hi & one["to_mask_hi"] == one["to_hi"]
                        and to_lo & one["to_mask_lo"] == one["to_lo"])
                )
            )  # fmt: skip
            if fits:
                found.append((sid, one["row_no"]))
    return sorted(found)
