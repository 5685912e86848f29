# From reading-eval's rows to the tables of docs/accuracy.md: fields right in % with a 95 % interval (Wilson), characters wrong in %.
# usage: awk -f reading_tables.awk -v by=tier|resolution|all ROWS…        (rows of several runs may be given together)
BEGIN { FS = "\t"; if (!by) by = "all" }
FNR == 1 { delete column; for (i = 1; i <= NF; i++) column[$i] = i; first = column["ctc"]; for (i = first; i <= NF; i++) name[i] = $i; last = NF; next }
$column["characters"] == 0 {
    blank++; as[$column["ink"]]++
    next
}
{
    filled++; lost += $column["ink"] == "none"; unsure += $column["ink"] == "unsure"
    ms += $column["ms"]
    kind = $column["kind"]
    row = $column["hand"] FS kind FS (by == "all" ? "" : $column[by])
    count(row)
    if (kind != "text") count($column["hand"] FS "all but text" FS (by == "all" ? "" : $column[by]))
}
function count(key,   i) {
    n[key]++; points[key] += $column["characters"]
    for (i = first; i <= last; i++)
        if ($i != "") { seen[key, i]++; right[key, i] += $i == 0; wrong[key, i] += $i }
    if ($column["same"]) { same[key]++; same_right[key] += $first == 0 }
}
function interval(k, m,   p, z, d, c, h) {
    z = 1.96; p = k / m; d = 1 + z * z / m; c = (p + z * z / (2 * m)) / d
    h = z / d * sqrt(p * (1 - p) / m + z * z / (4 * m * m))
    return sprintf("%.1f [%.0f–%.0f]", 100 * p, 100 * (c - h < 0 ? 0 : c - h), 100 * (c + h > 1 ? 1 : c + h))
}
END {
    order = "prefecture facility name department phone email text"
    kinds = split(order, of_kind, " "); of_kind[++kinds] = "all but text"
    split(by == "tier" ? "clean typical harsh" : by == "resolution" ? "fine standard" : "", group, " ")
    groups = by == "all" ? 1 : length(group)
    printf "| | %sn |", by == "all" ? "" : by " | "
    for (i = first; i <= last; i++) printf " %s |", name[i]
    printf " both the same, of them right |\n|---|%s---|", by == "all" ? "" : "---|"
    for (i = first; i <= last; i++) printf "---|"
    printf "---|\n"
    for (h = 1; h <= 2; h++)
        for (k = 1; k <= kinds; k++)
            for (g = 1; g <= groups; g++) {
                hand = h == 1 ? "typed" : "hand"
                key = hand FS of_kind[k] FS (by == "all" ? "" : group[g])
                if (!n[key]) continue
                printf "| %s, %s | %s%d |", of_kind[k], hand, by == "all" ? "" : group[g] " | ", n[key]
                for (i = first; i <= last; i++)
                    if (!seen[key, i]) printf " – |"
                    else if (of_kind[k] == "text") printf " CER %.1f |", 100 * wrong[key, i] / points[key]
                    else printf " %s, CER %.1f |", interval(right[key, i], seen[key, i]), 100 * wrong[key, i] / points[key]
                printf " %d, %d |\n", same[key], same_right[key]
            }
    printf "\nBlank fields %d: called blank %d, unsure %d, filled %d. ", blank, as["none"], as["unsure"], as["present"]
    printf "Fields with writing %d: called blank %d, unsure %d. %.1f ms a field (CPU).\n", filled, lost, unsure, ms / (filled ? filled : 1)
}
