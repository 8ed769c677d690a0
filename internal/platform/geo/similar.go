package geo

import (
	"cmp"
	"slices"
)

// Similar proposes communes when none is Meant: those that Find lists, for a text
// that only begins names or codes; else those whose whole name is one or two
// letters away from it, closest first, then preferred départements, then the most
// populated. It reads the whole table (some ms).
func (c *Communes) Similar(text string, limit int, prefer ...string) []Commune {
	if begun := c.Find(text, limit, prefer...); len(begun) > 0 {
		return begun
	}
	limit = min(limit, maxFind)
	letters := squeeze(c.parse(text).name)
	if limit <= 0 || len(letters) < 3 {
		return nil
	}
	most := 1
	if len(letters) > 5 {
		most = 2
	}
	type candidate struct {
		at     uint16
		away   int
		abroad bool // outside the preferred départements
	}
	best := map[uint16]candidate{}
	for key := range len(c.names.end) {
		away := distance(squeeze(c.names.key(uint16(key))), letters, most)
		at := c.names.owner[key]
		if old, ok := best[at]; away > most || ok && old.away <= away {
			continue
		}
		best[at] = candidate{at, away, !slices.Contains(prefer, c.deps[c.dep[at]].Code)}
	}
	all := make([]candidate, 0, len(best))
	for _, b := range best {
		all = append(all, b)
	}
	slices.SortFunc(all, func(a, b candidate) int {
		if a.abroad != b.abroad && a.away == b.away {
			if a.abroad {
				return 1
			}
			return -1
		}
		return cmp.Or(cmp.Compare(a.away, b.away), cmp.Compare(c.pop[b.at], c.pop[a.at]), cmp.Compare(a.at, b.at))
	})
	out := make([]Commune, 0, limit)
	for _, b := range all[:min(limit, len(all))] {
		out = append(out, c.commune(b.at))
	}
	return out
}

// distance counts the letters to add, take away, change or swap with their
// neighbour to make b of a (optimal string alignment), giving up above most.
func distance(a, b string, most int) int {
	if d := len(a) - len(b); d > most || -d > most {
		return most + 1
	}
	if len(b) > maxText {
		return most + 1
	}
	var rows [3][maxText + 1]uint8
	before, last, row := &rows[0], &rows[1], &rows[2]
	for j := range len(b) + 1 {
		last[j] = uint8(j)
	}
	for i := 1; i <= len(a); i++ {
		row[0] = uint8(i)
		lowest := row[0]
		for j := 1; j <= len(b); j++ {
			cost := uint8(1)
			if a[i-1] == b[j-1] {
				cost = 0
			}
			v := min(last[j]+1, row[j-1]+1, last[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				v = min(v, before[j-2]+1)
			}
			row[j] = v
			lowest = min(lowest, v)
		}
		if int(lowest) > most {
			return most + 1
		}
		before, last, row = last, row, before
	}
	return int(last[len(b)])
}
